namespace Umbra.Results;

/// <summary>The store could not do it; nothing of the call was done.</summary>
internal sealed class ResultsStoreException : Exception
{
    /// <param name="message">What failed, without a password.</param>
    /// <param name="inner">Why.</param>
    public ResultsStoreException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
