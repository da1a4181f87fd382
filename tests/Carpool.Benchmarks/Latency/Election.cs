using Carpool.Core;
using Carpool.Core.Carp;
using Carpool.Linux.Clock;
using Carpool.Linux.Packets;

namespace Carpool.Benchmarks.Latency;

/// <summary>
/// Makes a real election change its state by real packets, thousands of times: a faster master's advertisement makes it
/// a backup, a hand-over makes it master again. Nothing but these two moves it within its first three beats.
/// </summary>
internal sealed class Election : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(4);

    private readonly PcapWire _far;
    private readonly AdvertisementFrame _frame;
    private readonly ClockThread _sender = new("bench-sender", fault => Console.Error.WriteLine(fault));
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<double> _capture = [];
    private readonly List<double> _sent = [];
    private readonly int _samples;
    private ulong _counter = (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
    private CarpRole _role = CarpRole.Init;
    private long _capturedAt;
    private long _sentAt;

    private Election(PcapWire far, int samples)
    {
        _far = far;
        _samples = samples;
        _frame = AdvertisementFrame.Multicast(far.Mac, Rig.Other);
    }

    public static async Task<(ClockKind Kind, IReadOnlyList<double> Capture, IReadOnlyList<double> Sent)> MeasureAsync(
        int samples, CancellationToken ct)
    {
        await using var cable = await VethPair.PlugAsync(ct);
        using var election = new Election(cable.Far, samples);
        await using var rig = new Rig(cable.Near, election.OnCapture, status => election.OnState(status.Role));
        using (new BusyPool()) await election._done.Task.WaitAsync(TimeSpan.FromMinutes(2), ct);
        return (rig.Clock.Kind, election._capture, election._sent);
    }

    public void Dispose() => _sender.Dispose();

    private void OnCapture(Instant at) => Volatile.Write(ref _capturedAt, at.Nanoseconds);

    private void OnState(CarpRole role)
    {
        var now = MonotonicClock.Now.Nanoseconds;
        if (role == _role) return;

        _role = role;
        var captured = Volatile.Read(ref _capturedAt);
        if (captured != 0)
        {
            _capture.Add((now - captured) / 1e6);
            _sent.Add((now - Volatile.Read(ref _sentAt)) / 1e6);
        }

        if (_capture.Count == _samples) _done.TrySetResult();
        else if (role == CarpRole.Master) SpeakSoon(new(Rig.Vhid, Advskew: 0, Advbase: 0, Demote: 0, Counter: 0));
        else if (captured != 0) SpeakSoon(CarpAdvertisement.HandOver(Rig.Vhid, counter: 0));
    }

    private void SpeakSoon(CarpAdvertisement ad) => _sender.Schedule(MonotonicClock.Now + Pause, () =>
    {
        CarpCodec.Write(_frame.Pdu, ad with { Counter = ++_counter }, Rig.Authenticator);
        Volatile.Write(ref _sentAt, MonotonicClock.Now.Nanoseconds);
        _far.Send(_frame.Frame);
    });
}
