using Carpool.Core.Settings;

namespace Carpool.Core.Tests.Settings;

/// <summary>The files in hocon/, found from the folder the tests run in.</summary>
internal static class ShippedFiles
{
    public static string Text(string name) => File.ReadAllText(Path.Combine(Folder(), name));

    public static CarpoolSettings Read(string name) => Good(Text(name), name);

    public static CarpoolSettings Good(string text, string name = "test.conf")
    {
        var (settings, faults) = CarpoolSettings.Read(text, name);
        Assert.True(settings is not null, string.Join('\n', faults));
        return settings;
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Actors.sln")))
                return Path.Combine(folder.FullName, "hocon");
        throw new DirectoryNotFoundException($"no Actors.sln above {AppContext.BaseDirectory}");
    }
}
