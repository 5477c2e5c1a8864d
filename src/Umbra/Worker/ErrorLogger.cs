using Microsoft.Extensions.Logging;

namespace Umbra.Worker;

/// <summary>Diagnostics as lines on stderr, as the data plane writes them.</summary>
internal sealed class ErrorLogger(TextWriter errors, LogLevel least = LogLevel.Information) : ILogger
{
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var line = $"umbra worker: {formatter(state, exception)}{(exception is null ? "" : $": {exception.GetType().Name}: {exception.Message}")}";
        lock (_gate)
        {
            errors.WriteLine(line);
        }
    }
}
