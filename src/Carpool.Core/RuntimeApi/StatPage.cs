namespace Carpool.Core.RuntimeApi;

/// <summary>HAProxy's statistics page for programs, <c>;csv</c>: <c>show stat</c> for whoever may look.</summary>
public static class StatPage
{
    public static string Csv(RuntimeView view) =>
        StatCommand.Csv(StatSelection.All.RowsOf(view).Select(row => row.WithoutLegends()));
}
