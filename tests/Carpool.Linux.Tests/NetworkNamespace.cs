using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Carpool.Linux.Tests;

/// <summary>
/// A network namespace with a thread of its own that lives in it. Everything the thread opens (sockets, netlink,
/// captures), every process it starts and every thread it starts belongs to the namespace. The namespace has no name:
/// it vanishes with the thread and the sockets that were opened in it, however the test ends.
/// <para>
/// Beware of <c>/proc/net</c>, <c>/sys/class/net</c> and <c>NetworkInterface</c>: they show the main thread's
/// namespace.
/// <c>/proc/sys/net</c> and <c>/proc/thread-self/net</c> show this one's.
/// </para>
/// </summary>
public sealed partial class NetworkNamespace : SynchronizationContext, IDisposable
{
    private const int CloneNewNet = 0x40000000;

    private readonly BlockingCollection<(SendOrPostCallback Work, object? State)> _work = [];
    private readonly Thread _thread;
    private Win32Exception? _refused;
    private int _threadId;

    /// <summary>Makes the namespace and sets its loopback interface up.</summary>
    /// <exception cref="Win32Exception">The kernel refused: no CAP_SYS_ADMIN.</exception>
    public NetworkNamespace()
    {
        using var entered = new ManualResetEventSlim();
        _thread = new Thread(() => Live(entered)) { IsBackground = true, Name = "namespace" };
        _thread.Start();
        entered.Wait();
        if (_refused is not null) throw _refused;
        Ip("link set lo up");
    }

    /// <summary>Why namespaces cannot be made here, or null when they can.</summary>
    public static string? Missing { get; } = Probe();

    /// <summary>A name of the namespace that <c>ip link set DEVICE netns</c> takes.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/task/{_threadId}/ns/net";

    /// <summary>Joins two namespaces by a veth pair, both ends up.</summary>
    public static void Connect(NetworkNamespace left, string leftName, NetworkNamespace right, string rightName)
    {
        left.Ip($"link add {leftName} type veth peer name {rightName} netns {right.Path}");
        left.Ip($"link set {leftName} up");
        right.Ip($"link set {rightName} up");
    }

    /// <summary>Runs the code on the namespace's thread and waits for its result.</summary>
    public T Run<T>(Func<T> code)
    {
        if (Thread.CurrentThread == _thread) return code();

        T result = default!;
        Send(_ => result = code(), null);
        return result;
    }

    /// <inheritdoc cref="Run{T}"/>
    public void Run(Action code) => Run(() =>
    {
        code();
        return 0;
    });

    /// <summary>
    /// Runs asynchronous code on the namespace's thread; what follows an await comes back to the thread.
    /// </summary>
    public Task RunAsync(Func<Task> code) => Run(code);

    /// <summary>Runs <c>ip</c> with the arguments in the namespace.</summary>
    /// <returns>What it printed.</returns>
    public string Ip(string arguments) => Execute("ip", arguments);

    /// <summary>Runs a program in the namespace, at most 20 s.</summary>
    /// <returns>Its standard output.</returns>
    /// <exception cref="InvalidOperationException">Its exit status is not 0.</exception>
    public string Execute(string program, string arguments) => Run(() =>
    {
        // A child belongs to the namespace of the thread that forks it: this one.
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = new System.Text.StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(TimeSpan.FromSeconds(20))) process.Kill();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {arguments}: {process.ExitCode} {errors}{output}");
    });

    public override void Post(SendOrPostCallback d, object? state) => _work.Add((d, state));

    public override void Send(SendOrPostCallback d, object? state)
    {
        using var done = new ManualResetEventSlim();
        Exception? fault = null;
        Post(_ =>
        {
            try
            {
                d(state);
            }
            catch (Exception thrown)
            {
                fault = thrown;
            }
            finally
            {
                done.Set();
            }
        }, null);
        done.Wait();
        if (fault is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        if (Thread.CurrentThread != _thread) _thread.Join();
        _work.Dispose();
    }

    private static string? Probe()
    {
        if (!OperatingSystem.IsLinux()) return "network namespaces are Linux";
        try
        {
            new NetworkNamespace().Dispose();
            return null;
        }
        catch (Exception fault) when (fault is Win32Exception or InvalidOperationException)
        {
            return $"no network namespaces here: {fault.Message}";
        }
    }

    private void Live(ManualResetEventSlim entered)
    {
        _threadId = ThreadId();
        if (Unshare(CloneNewNet) != 0) _refused = new Win32Exception(Marshal.GetLastPInvokeError());
        entered.Set();
        if (_refused is not null) return;

        SetSynchronizationContext(this);
        foreach (var (work, state) in _work.GetConsumingEnumerable()) work(state);
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadId();
}
