using Carpool.Core.Health;
using Carpool.Proxy.Checks;

namespace Carpool.Services;

/// <summary>How an operator sees a check that he ordered, while it goes on and at its end.</summary>
internal interface ICheckView : ICheckWatch
{
    /// <summary>The service is up; now it is checked whether it is ready.</summary>
    void GoOn(CheckResult up);

    /// <summary>It is over.</summary>
    /// <returns>The rest of what there is to read.</returns>
    string End(CheckResult result);
}
