using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MlActors.Api.Security;
using MlActors.Domain;
using MlActors.Domain.Shutdown;
using Xunit;

namespace MlActors.Api.Tests.Security;

/// <summary>The lines of the audit trail.</summary>
public sealed class AuditTrailSpecs : IDisposable
{
    private readonly Lines _lines = new();
    private readonly ILoggerFactory _logs;
    private readonly AuditTrail _audit;

    public AuditTrailSpecs() => _audit = new AuditTrail(_logs = LoggerFactory.Create(logging => logging.AddProvider(_lines)));

    public void Dispose()
    {
        _audit.Dispose();
        _logs.Dispose();
        _lines.Dispose();
    }

    [Fact]
    public void A_name_that_a_caller_has_invented_adds_no_line_and_not_much_text()
    {
        _audit.NotAuthenticated(new DefaultHttpContext(), $"eve\r\nalice from 127.0.0.1{new string('x', 10_000)}", "it is wrong");

        var line = Assert.Single(_lines.All);
        Assert.StartsWith("Not authenticated: eve??alice from 127.0.0.1xxx", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, 0, 500);
    }

    [Fact]
    public void Refusals_are_logged_up_to_a_rate()
    {
        for (var n = 0; n < 10_000; n++) _audit.Denied(new DefaultHttpContext(), "no");

        Assert.InRange(_lines.All.Count, 200, 1_000);
    }

    [Fact]
    public void A_run_is_logged_with_its_units_and_the_one_who_started_it()
    {
        var asked = new RunRequest(RunKind.CloseJobs, "a,b", null, new RunOptions(TimeSpan.FromMinutes(1), 1));

        _audit.RunStarted(new Identity("alice"), new RunId("run-1"), asked);
        _audit.RunStarted(null, new RunId("run-2"), asked);

        Assert.Equal(["alice started run run-1: CloseJobs of a,b"], _lines.All);
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue(formatter(state, exception));

        public void Dispose() { }
    }
}
