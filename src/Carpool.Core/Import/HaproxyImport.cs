namespace Carpool.Core.Import;

/// <summary>The services of an haproxy.cfg.</summary>
internal static class HaproxyImport
{
    public static IReadOnlyList<HaproxyService> Read(IReadOnlyList<HaproxySection> sections, ImportNotes notes)
    {
        var services = new List<HaproxyService>();
        var backends = sections.Where(section => section.Kind == "backend").ToList();
        var used = new HashSet<HaproxySection>();
        foreach (var section in sections.Where(section => section.Kind is "frontend" or "listen"))
        {
            var service = new HaproxyService(section.Name, notes);
            foreach (var line in section.Lines) service.Apply(line);
            if (Backend(section) is { } backend)
            {
                used.Add(backend);
                foreach (var line in backend.Lines) service.Apply(line);
            }

            service.Finish();
            if (service.IsStatistics && service.Servers.Addresses.Count == 0)
                notes.Add(section.Head, "statistics: carpool.http and admin.haproxy-socket have them");
            else if (service.Ports.Count == 0) notes.NotUnderstood(section.Head, $"{section.Head.Text} has no port");
            else services.Add(service);
        }

        foreach (var backend in backends.Where(backend => !used.Contains(backend)))
            notes.NotUnderstood(backend.Head, $"{backend.Head.Text}: no frontend has it as its default_backend");
        foreach (var section in sections.Where(section => !section.IsProxy && section.Kind != "defaults"))
            Rest(section, notes);
        return services;

        HaproxySection? Backend(HaproxySection frontend)
        {
            var line = frontend.Lines.LastOrDefault(line => line.Words[0] == "default_backend");
            if (line.Words is null) return null;
            var backend = backends.FirstOrDefault(backend => backend.Name == line.At(1));
            if (backend is null) notes.NotUnderstood(line, $"there is no backend {line.At(1)}");
            return backend;
        }
    }

    private static void Rest(HaproxySection section, ImportNotes notes)
    {
        if (section.Kind != "global")
        {
            notes.NotUnderstood(section.Head, $"all of {section.Head.Text}");
            return;
        }

        foreach (var line in section.Lines)
            switch (line.Words[0], line.At(1))
            {
                case ("maxconn", var most):
                    notes.Add(line, $"maxconn: say carpool.proxy.max-connections = {most}");
                    break;
                case ("stats", "socket"):
                    notes.Add(line, $"say carpool.admin.haproxy-socket = \"{line.At(2)}\", and HATop finds it there");
                    break;
                case ("log" or "daemon" or "user" or "group" or "chroot" or "pidfile" or "nbproc" or "nbthread", _):
                case ("cpu-map" or "ca-base" or "crt-base" or "stats" or "ulimit-n" or "tune.ssl.default-dh-param", _):
                    notes.NotNeeded(line, "the unit or the kernel sees to that");
                    break;
                default: notes.NotUnderstood(line, $"global: {line.Text}"); break;
            }
    }
}
