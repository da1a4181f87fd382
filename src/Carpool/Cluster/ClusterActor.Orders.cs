using Akka.Actor;
using Carpool.Core.Events;

namespace Carpool.Cluster;

// What operators order of the cluster system.
public sealed partial class ClusterActor
{
    private OrderAnswered OnJoin()
    {
        if (!_isOut) return new OrderAnswered(false, "it has not left the cluster");

        _isOut = false;
        Settle();
        return Obey(_setup.LocalNode, "it joins the cluster");
    }

    private OrderAnswered OnLeave()
    {
        if (_isOut) return new OrderAnswered(false, "it has left the cluster already");

        _isOut = true;
        Timers.Cancel(RetryDue.Instance);
        Settle();
        return Obey(_setup.LocalNode, "it leaves the cluster, until it is told to join");
    }

    private OrderAnswered OnDown(string node)
    {
        if (_setup.Settings.Node(node) is null && !IsMember(node))
            return new OrderAnswered(false, $"{node} is not a node of this pool: {string.Join(", ", _setup.Nodes)}");
        if (!IsMember(node)) return new OrderAnswered(false, $"{node} is no member of the cluster");

        if (node == _setup.LocalNode) StartAfresh(Ending.InGoodOrder, []);
        else _system?.Membership.Tell(new MembershipProtocol.Down(node));
        return Obey(node, $"{node} is taken out of the cluster; if it runs, it joins again by itself");
    }

    private OrderAnswered Obey(string node, string answer)
    {
        _events.Note(EventKind.Order, node, answer, of: node);
        return new OrderAnswered(true, answer);
    }

    private bool IsMember(string node) => _view.Members.Any(member => member.Node == node);
}
