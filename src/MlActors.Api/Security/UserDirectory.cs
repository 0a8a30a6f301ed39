using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MlActors.Domain.Security;

namespace MlActors.Api.Security;

/// <summary>The users of the node. The file is read again when it has changed, so that a removed user is refused without a restart.</summary>
public sealed partial class UserDirectory
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private UsersFile _file;
    private (string Target, DateTime Written, long Length) _version;
    private long _checked;

    /// <exception cref="InvalidUsersFileException">The file cannot be read, or is not one of users.</exception>
    public UserDirectory(string path, TimeProvider time, ILogger log)
    {
        (_path, _time, _log, _version, _checked) = (path, time, log, VersionOf(path), time.GetTimestamp());
        _file = UsersFile.Read(path);
        if (_file.Users.IsEmpty)
            throw new InvalidUsersFileException($"The file of users {path} has no user; add one with `mlctl users add NAME --file {path}`.");
    }

    internal IEnumerable<User> Users => Current().Users.Values;

    /// <summary>Those that are built in, too.</summary>
    internal IEnumerable<Role> Roles => Current().Roles.Values;

    internal User? Find(string name) => Current().Users.GetValueOrDefault(name);

    /// <summary>The roles of a user; none for a user that does not exist any more.</summary>
    public Rights RightsOf(string user) => Find(user)?.Rights ?? Rights.Nothing;

    private UsersFile Current()
    {
        lock (_gate)
        {
            if (_time.GetElapsedTime(_checked) < CheckInterval) return _file;
            _checked = _time.GetTimestamp();
            var version = VersionOf(_path);
            if (version == _version) return _file;
            try
            {
                (_file, _version) = (UsersFile.Read(_path), version);
                LogReloaded(_log, _path, _file.Users.Count);
            }
            catch (InvalidUsersFileException invalid)
            {
                // The users of before stay valid: an operator who is correcting the file must not lock everyone out.
                _version = version;
                LogInvalid(_log, invalid.Message);
            }

            return _file;
        }
    }

    /// <summary>A link may be pointed to another file, as secrets of containers are.</summary>
    private static (string Target, DateTime Written, long Length) VersionOf(string path)
    {
        try
        {
            var file = File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
            return (file.FullName, file.LastWriteTimeUtc, file.Length);
        }
        catch (IOException)
        {
            // There is no file now; reading it reports that.
            return default;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "The file of users {Path} has changed: {Users} users")]
    private static partial void LogReloaded(ILogger log, string path, int users);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "The users of before stay valid, because {Reason}")]
    private static partial void LogInvalid(ILogger log, string reason);
}
