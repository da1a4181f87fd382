using System.Runtime.InteropServices;
using Carpool.Core;

namespace Carpool.Upgrade;

/// <summary>What an upgrade works with.</summary>
/// <param name="Program">What is started.</param>
/// <param name="Listeners">The listening sockets that it gets.</param>
/// <param name="StartLimit">Time for it to be ready.</param>
/// <param name="AnswerLimit">Time for each of its answers from then on, and for each of this daemon's actors.</param>
/// <param name="HandOn">
/// The other one is in charge: let go of the kernel's tables and of the listeners. Gets the number of its process.
/// </param>
/// <param name="End">End this daemon, but for its sessions, once the answer is out.</param>
/// <param name="Now">The monotonic clock.</param>
internal sealed record ReplacementSetup(
    OwnProgram Program,
    Func<IEnumerable<SafeHandle>> Listeners,
    TimeSpan StartLimit,
    TimeSpan AnswerLimit,
    Action<int> HandOn,
    Action End,
    Func<Instant> Now);
