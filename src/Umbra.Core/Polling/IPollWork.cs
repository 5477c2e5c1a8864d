namespace Umbra.Core.Polling;

/// <summary>Something to be done on a loop's thread.</summary>
internal interface IPollWork
{
    /// <summary>Does it. Must not wait.</summary>
    void Run();

    /// <summary><see cref="Run"/> threw.</summary>
    void OnFault(Exception exception);
}
