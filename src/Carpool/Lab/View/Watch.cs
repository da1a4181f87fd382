using Spectre.Console;

namespace Carpool.Lab.View;

/// <summary>Looks at the lab again and again, tells what changed, and draws it on a terminal.</summary>
internal static class Watch
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs until it is cancelled.</summary>
    public static async Task RunAsync(Laboratory lab, LabEvents events, bool picture, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            if (!picture)
            {
                await FollowAsync(lab, events, timer, _ => { }, ct);
                return;
            }

            await AnsiConsole.Live(new Text("")).AutoClear(false).StartAsync(live =>
                FollowAsync(lab, events, timer, status => live.UpdateTarget(Picture.Draw(status, events)), ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Ctrl-C, or 'lab down' from elsewhere.
        }
    }

    private static async Task FollowAsync(
        Laboratory lab, LabEvents events, PeriodicTimer timer, Action<LabStatus> draw, CancellationToken ct)
    {
        LabStatus? before = null;
        while (true)
        {
            var now = await LabSurvey.TakeAsync(lab, ct);
            foreach (var change in LabChanges.Between(before, now)) events.Add(change);
            draw(now);
            before = now;
            await timer.WaitForNextTickAsync(ct);
        }
    }
}
