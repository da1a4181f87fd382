using Carpool.Core.Health;

namespace Carpool.Proxy.Checks;

/// <summary>Sees a check as it goes on. It is told on any thread, of one step after the other.</summary>
public interface ICheckWatch
{
    /// <summary>A step begins.</summary>
    /// <param name="step">What is waited for.</param>
    void Began(string step);

    /// <summary>It has ended, well or not.</summary>
    /// <param name="heard">The last line that the service said in it, fit for a log; or empty.</param>
    void Ended(CheckStep step, string heard);
}
