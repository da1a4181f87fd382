using System.Collections;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Carpool.Linux.Namespaces;

/// <summary>Replaces the running program by another one: the process, its terminal and its folder stay.</summary>
public static unsafe class ProcessImage
{
    private const int SigPipe = 13;

    /// <summary>execve(2) with this process's environment; comes back only when it failed.</summary>
    /// <param name="program">A path, or a command that is looked up in PATH.</param>
    /// <exception cref="Win32Exception">The program cannot be executed.</exception>
    public static void Replace(string program, IReadOnlyList<string> arguments)
    {
        var path = Find(program);
        // The runtime ignores SIGPIPE, and what is ignored stays so: in 'yes | head' the new program would never end.
        _ = ProcessCalls.signal(SigPipe, 0);

        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(variable => $"{variable.Key}={variable.Value}");
        RemoveDebuggersPipes();
        fixed (byte* executable = Encoding.UTF8.GetBytes(path + '\0'))
            _ = ProcessCalls.execve(executable, Strings([program, .. arguments]), Strings([.. variables]));
        throw new Win32Exception(Marshal.GetLastPInvokeError(), $"cannot execute {path}");
    }

    /// <summary>What the runtime put there for debuggers it removes only when it ends by itself.</summary>
    private static void RemoveDebuggersPipes()
    {
        foreach (var kind in (string[])["clr-debug-pipe", "dotnet-diagnostic"])
        {
            var ours = Directory.GetFiles(Path.GetTempPath(), $"{kind}-{Environment.ProcessId}-*");
            foreach (var file in ours) File.Delete(file);
        }
    }

    private static string Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal)) return program;

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':');
        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists) ?? program;
    }

    /// <summary>An array of C strings that ends with null. Never freed: who would do it is replaced.</summary>
    private static byte** Strings(IReadOnlyList<string> values)
    {
        var array = (byte**)NativeMemory.AllocZeroed((nuint)values.Count + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < values.Count; i++) array[i] = (byte*)Marshal.StringToCoTaskMemUTF8(values[i]);
        return array;
    }
}
