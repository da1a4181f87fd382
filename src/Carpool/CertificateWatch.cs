using Carpool.Core.Admin;
using Carpool.Core.Cluster;
using Carpool.Core.Events;
using Carpool.Events;

namespace Carpool;

/// <summary>Says in time that a certificate ends: one line for each term. Belongs to one actor.</summary>
/// <param name="time">The clock.</param>
/// <param name="events">Where it says so.</param>
/// <param name="subject">The node or service that has it.</param>
/// <param name="name">What the certificate is called.</param>
/// <param name="remedy">What to do about it.</param>
internal sealed class CertificateWatch(
    TimeProvider time, EventLog events, string subject, string name, string remedy)
{
    private DateTimeOffset? _end;
    private CertificateTerm _told = CertificateTerm.Good;

    /// <summary>The certificate as it is now, or null: there is none.</summary>
    public CertificateView? View => _end is { } end ? new CertificateView(end, TermOf(end)) : null;

    /// <param name="end">The last moment at which the certificate is good, or null: there is none.</param>
    public void Use(DateTimeOffset? end) => _end = end;

    public void Look()
    {
        var term = _end is { } end ? TermOf(end) : CertificateTerm.Good;
        if (term == _told) return;

        _told = term;
        if (_end is not { } until) return;

        if (term == CertificateTerm.Good) events.Note(EventKind.Certificate, subject, $"{name} {term.Text(until)}");
        else events.Warn(EventKind.Certificate, subject, $"{name} {term.Text(until)}; {remedy}");
    }

    private CertificateTerm TermOf(DateTimeOffset end) => CertificateTerms.Of(end, time.GetUtcNow());
}
