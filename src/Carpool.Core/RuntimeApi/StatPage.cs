namespace Carpool.Core.RuntimeApi;

/// <summary>What HAProxy's statistics page has for programs, <c>;csv</c>: <c>show stat</c> for whoever may look.</summary>
public static class StatPage
{
    public static string Csv(RuntimeView view) =>
        StatCommand.Csv(StatSelection.All.RowsOf(view).Select(row => row.WithoutLegends()));
}
