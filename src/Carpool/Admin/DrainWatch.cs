using Carpool.Core.Admin;

namespace Carpool.Admin;

/// <summary>
/// Waits in the shell until a node is drained, and names each address as it leaves. Who stops it stops the waiting, not
/// the draining.
/// </summary>
/// <param name="ask">Runs a command on the daemon; gives exit status and output.</param>
/// <param name="interval">Between two looks.</param>
internal sealed class DrainWatch(AskDaemon ask, TimeSpan interval)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <returns>Exit status: 0 drained; 1 not, or the daemon refused to say.</returns>
    public async Task<int> RunAsync(string node, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var held = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            while (true)
            {
                if (await LookAsync(node, held, output, error, ct) is { } exit) return exit;
                await Task.Delay(interval, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await output.WriteLineAsync($"no longer waiting; {node} goes on draining");
            return 1;
        }
    }

    /// <returns>The exit status, or null: it still drains.</returns>
    private async Task<int?> LookAsync(
        string node, SortedSet<string> held, TextWriter output, TextWriter error, CancellationToken ct)
    {
        // In this order: what is drained has let go of everything that is listed after it.
        var (nodesExit, nodes) = await ask(["node", "list", "--json"], ct);
        var (vipsExit, vips) = await ask(["vip", "list", "--json"], ct);
        if (nodesExit + vipsExit > 0)
        {
            await error.WriteLineAsync((nodesExit > 0 ? nodes : vips).TrimEnd('\n').AsMemory(), ct);
            return 1;
        }

        foreach (var vip in AdminJson.Read<VipView>(vips))
        {
            if (vip.Master == node) held.Add(vip.Address);
            else if (vip.Master is not null && held.Remove(vip.Address))
                await output.WriteLineAsync($"{vip.Address} is at {vip.Master}".AsMemory(), ct);
        }

        var state = AdminJson.Read<NodeView>(nodes).FirstOrDefault(view => view.Name == node)?.State;
        if (state == "draining") return null;
        await output.WriteLineAsync($"{node} is {state ?? "no node of this pool"}".AsMemory(), ct);
        return state == "drained" ? 0 : 1;
    }
}
