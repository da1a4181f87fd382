using System.CommandLine;
using Carpool.Core.Import;
using Carpool.Hosting;

namespace Carpool.Admin.Local;

/// <summary>
/// <c>carpool import</c>: the old set-up, HAProxy's and FreeBSD's, as a carpool.conf, and what was not understood.
/// </summary>
internal static class ImportCommand
{
    private const int Incomplete = 1;
    private const int Usage = 2;

    public static Command Create()
    {
        var files = new Argument<string[]>("file")
        {
            Description = "haproxy.cfg, and the rc.conf of each FreeBSD host.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Where to. A file that is there already is left alone. Default: standard output.",
        };
        var import = new Command(
            "import",
            "Turn an haproxy.cfg and FreeBSD's rc.conf into a carpool.conf, and list what is not in it.")
        {
            files, output,
        };
        import.SetAction(async (parse, ct) =>
        {
            var console = parse.InvocationConfiguration;
            try
            {
                var target = parse.GetValue(output);
                if (File.Exists(target)) throw new IOException($"{target} is there already");
                var read = new List<(string, string)>();
                foreach (var file in parse.GetRequiredValue(files))
                    read.Add((file, await File.ReadAllTextAsync(file, ct)));

                var result = PoolImport.Of(read);
                if (target is null) await console.Output.WriteAsync(result.Text.AsMemory(), ct);
                else await WholeFile.WriteAsync(Path.GetFullPath(target), result.Text, ct);
                foreach (var note in result.Notes) await console.Error.WriteLineAsync($"{note}".AsMemory(), ct);
                foreach (var fault in result.Missing)
                    await console.Error.WriteLineAsync($"still to be said: {fault.Message}".AsMemory(), ct);
                return result.Missing.Count == 0 ? 0 : Incomplete;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                await console.Error.WriteLineAsync(fault.Message.AsMemory(), ct);
                return Usage;
            }
        });
        return import;
    }
}
