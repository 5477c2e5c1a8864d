using Umbra.Core.Mirroring;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Core.Delivery;

/// <summary>A mirror's settings and what is compiled from them. What counts over time lives on while its own settings stay the same.</summary>
internal sealed class DeliveryState
{
    /// <param name="settings">The settings.</param>
    /// <param name="before">What they replace; null at first.</param>
    /// <param name="pseudonyms">Makes pseudonyms; may be null when nothing is sanitized.</param>
    /// <param name="clock">The time.</param>
    public DeliveryState(DeliverySettings settings, DeliveryState? before, Pseudonymizer? pseudonyms, TimeProvider clock)
    {
        Settings = settings;
        Plan = new RewritePlan(settings);
        Sanitizer = Sanitizer.Create(settings.Sanitize, pseudonyms);
        Breaker = before?.Settings.Breaker == settings.Breaker ? before.Breaker : new CircuitBreaker(settings.Breaker, clock);
        Rate = settings.RatePerSecond is not { } rate ? null
            : before?.Settings.RatePerSecond == rate ? before.Rate
            : new RateLimiter(rate, clock);
    }

    /// <summary>The settings.</summary>
    public DeliverySettings Settings { get; }

    /// <summary>How requests are rewritten.</summary>
    public RewritePlan Plan { get; }

    /// <summary>Takes out of copies what must not leave; null for nothing.</summary>
    public Sanitizer? Sanitizer { get; }

    /// <summary>When the target is left alone.</summary>
    public CircuitBreaker Breaker { get; }

    /// <summary>How many copies may go; null for no limit.</summary>
    public RateLimiter? Rate { get; }
}
