using Microsoft.Playwright;

namespace Carpool.Tests.Web;

/// <summary>Debian's Chromium, one for all tests of a class.</summary>
public sealed class Browser : IAsyncLifetime
{
    internal const string Program = "/usr/bin/chromium";

    /// <summary>It looks at nothing but what it is told to.</summary>
    private static readonly string[] Quietly =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private IBrowserContext? _context;

    public async Task InitializeAsync()
    {
        if (!File.Exists(Program)) return;

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = Program, Headless = true, Args = Quietly });
    }

    /// <summary>A page with nothing of the one before, which is closed. What it complains of is kept.</summary>
    internal async Task<(IPage Page, List<string> Complaints)> OpenAsync(int width = 1280, int height = 800)
    {
        var complaints = new List<string>();
        if (_context is not null) await _context.CloseAsync();
        _context = await _browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = ColorScheme.Light,
            ReducedMotion = ReducedMotion.NoPreference,
        });
        _context.SetDefaultTimeout(20_000);
        var page = await _context.NewPageAsync();
        page.PageError += (_, fault) => complaints.Add(fault);
        page.Console += (_, said) =>
        {
            if (said.Type is "error") complaints.Add(said.Text);
        };
        return (page, complaints);
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

/// <summary>A fact that needs Chromium (Debian: chromium).</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = File.Exists(Browser.Program) ? null : "no chromium on this machine";
}
