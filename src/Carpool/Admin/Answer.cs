namespace Carpool.Admin;

/// <summary>
/// What a command gives back: text for standard output (or standard error when it failed) and the exit status.
/// </summary>
/// <param name="Exit">0 done, 1 refused or failed, 2 usage.</param>
/// <param name="Text">Lines; empty when all has been said already.</param>
public sealed record Answer(int Exit, string Text)
{
    public static Answer Done(string text) => new(0, text);

    public static Answer Of(OrderAnswered order) => order.Done ? Done(order.Text) : Refused(order.Text);

    public static Answer Refused(string why) => new(1, why);
}
