using Akka.Event;
using Carpool.Cluster;
using Carpool.Core.Admin;
using Carpool.Core.Cluster;

namespace Carpool.Pool;

/// <summary>Says in time that this node's certificate ends: one line for each term. Belongs to one actor.</summary>
internal sealed class CertificateWatch(TimeProvider time, ILoggingAdapter log)
{
    private DateTimeOffset? _end;
    private CertificateTerm _told = CertificateTerm.Good;

    /// <summary>The certificate as it is now, or null: the node has none.</summary>
    public CertificateView? View => _end is { } end ? new CertificateView(end, TermOf(end)) : null;

    public void Use(ClusterCertificates? certificates) => _end = certificates?.End;

    public void Look()
    {
        var term = _end is { } end ? TermOf(end) : CertificateTerm.Good;
        if (term == _told) return;

        _told = term;
        if (_end is not { } until) return;

        if (term == CertificateTerm.Good) log.Info("this node's certificate {Term}", term.Text(until));
        else
            log.Warning(
                "this node's certificate {Term}; 'carpool cluster init --renew' makes another one", term.Text(until));
    }

    private CertificateTerm TermOf(DateTimeOffset end) => CertificateTerms.Of(end, time.GetUtcNow());
}
