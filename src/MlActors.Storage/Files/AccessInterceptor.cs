using System.Data.Common;
using LinqToDB.Interceptors;

namespace MlActors.Storage.Files;

/// <summary>Runs a check before each linq2db statement of this project and of Akka's plugins. One per file, stateless.</summary>
internal sealed class AccessInterceptor(Action check) : CommandInterceptor
{
    public override DbCommand CommandInitialized(CommandEventData eventData, DbCommand command)
    {
        check();
        return command;
    }
}
