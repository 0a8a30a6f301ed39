using System.Data.Common;
using LinqToDB.Interceptors;

namespace MlActors.Storage.Files;

/// <summary>Runs a check before each statement that linq2db sends, ours and that of Akka's plugins. One for each file, without state.</summary>
internal sealed class AccessInterceptor(Action check) : CommandInterceptor
{
    public override DbCommand CommandInitialized(CommandEventData eventData, DbCommand command)
    {
        check();
        return command;
    }
}
