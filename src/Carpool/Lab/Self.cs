namespace Carpool.Lab;

/// <summary>How to start this very program again.</summary>
internal static class Self
{
    /// <summary>The executable, or the dotnet host and the assembly it was given.</summary>
    public static string[] Command { get; } = Find();

    private static string[] Find()
    {
        var executable = Environment.ProcessPath ?? throw new LabException("this program's own file is unknown");
        return Path.GetFileNameWithoutExtension(executable) == "dotnet"
            ? [executable, typeof(Self).Assembly.Location]
            : [executable];
    }
}
