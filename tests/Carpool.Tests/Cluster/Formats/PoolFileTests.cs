using System.Runtime.Serialization;
using Carpool.Cluster.Formats;
using Carpool.Core.Cluster;
using Carpool.Core.Placement;
using CsCheck;

namespace Carpool.Tests.Cluster.Formats;

public sealed class PoolFileTests
{
    [Fact]
    public void What_is_written_is_read_again() => Gen.Select(Records.Plans.Null(), Records.Orders).Sample(
        (plan, orders) => PoolFile.Read(new PoolFile(plan, orders).Write()) == new PoolFile(plan, orders));

    [Fact]
    public void An_administrator_can_read_it()
    {
        var plan = new PoolPlan(
            new PlanVersion(3, 12, "mail02"), "c0ffee", ["mail01", "mail02"], NodeSet.First(2), NodeSet.First(2),
            new Plan([new Succession(1, [1, 0]), new Succession(2, [0, 1])]), "mail02 came home");
        var orders = OperatorOrders.None.WithPin(1, "mail02", by: "mail01");

        Assert.Equal(
            """
            {
              "plan": {
                "version": {
                  "epoch": 3,
                  "sequence": 12,
                  "author": "mail02"
                },
                "configuration": "c0ffee",
                "nodes": [
                  "mail01",
                  "mail02"
                ],
                "members": [0,1],
                "ready": [0,1],
                "plan": {
                  "1": [1,0],
                  "2": [0,1]
                },
                "why": "mail02 came home"
              },
              "orders": {
                "nodes": [],
                "pins": [
                  {
                    "vhid": 1,
                    "node": "mail02",
                    "stamp": {
                      "number": 1,
                      "by": "mail01"
                    }
                  }
                ]
              },
              "format": "pool.1"
            }

            """,
            new PoolFile(plan, orders).Write());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"plan":null,"orders":{"nodes":[],"pins":[]},"format":"pool.2"}""")]
    [InlineData("""{"plan":null,"orders":{"nodes":[],"pins":[]},"format":"pool""")]
    [InlineData("""{"plan":null,"orders":{"nodes":[],"pins":[{"vhid":0,"stamp":{"number":1,"by":"a"}}]}}""")]
    public void What_is_none_is_refused(string text)
    {
        var refusal = Assert.Throws<SerializationException>(() => PoolFile.Read(text));
        Assert.StartsWith("not a pool.1: ", refusal.Message, StringComparison.Ordinal);
    }
}
