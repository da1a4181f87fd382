namespace Carpool.Core.Tests.Planning;

public sealed class CourseTests
{
    [Fact]
    public void Moves_that_belong_together_are_all_made_before_anything_else_is_thought_of()
    {
        // On the way from here one node has too much, and the way back would be the shortest to evenness.
        var bench = new PlanningBench(edit: _ => """
            carpool {
              carp { interface = eth0, password-file = p }
              nodes {
                mail01 { address = 192.0.2.11, weight = 3 }
                mail02 { address = 192.0.2.12 }
                mail03 { address = 192.0.2.13, weight = 3 }
                mail04 { address = 192.0.2.14 }
                mail05 { address = 192.0.2.15 }
              }
              placement { hold-down = 4s }
              addresses = [
                { address = 192.0.2.101/24, vhid = 1, home = mail01 }
                { address = 192.0.2.102/24, vhid = 2, home = mail02 }
                { address = 192.0.2.103/24, vhid = 3, home = mail03, group = mx }
                { address = 192.0.2.104/24, vhid = 4, home = mail04 }
                { address = 192.0.2.105/24, vhid = 5, home = mail05, group = mx }
                { address = 192.0.2.106/24, vhid = 6, home = mail01, group = mx, not-on = [mail04] }
                { address = 192.0.2.107/24, vhid = 7, home = mail02, not-on = [mail03] }
                { address = 192.0.2.108/24, vhid = 8, home = mail03, group = mx, not-on = [mail04] }
              ]
              services { smtp { port = 25 } }
            }
            """);
        bench.StartAll();
        foreach (var (vhid, node) in (ReadOnlySpan<(byte, string)>)[(2, "mail03"), (7, "mail02"), (8, "mail01")])
            bench.Orders = bench.Orders.WithPin(vhid, node, "mail01");
        bench.Pass(20);
        Assert.Equal(("mail03", "mail02", "mail01"), (bench.MasterOf(2), bench.MasterOf(7), bench.MasterOf(8)));

        bench.Moved.Clear();
        foreach (var vhid in (ReadOnlySpan<byte>)[2, 7, 8])
            bench.Orders = bench.Orders.WithPin(vhid, null, "mail01");
        bench.Pass(60);

        Assert.InRange(bench.Moved.Count, 0, 3);
    }
}
