namespace Gateway.Policies.Cel;

/// <summary>A field of a record (<see cref="CelType.Record"/>).</summary>
/// <param name="Name">Its name as a rule writes it.</param>
/// <param name="Type">Its type; a record for a nested one.</param>
/// <param name="Description">What it holds, for the table of variables; one sentence without a full stop.</param>
public sealed record CelField(string Name, CelType Type, string Description)
{
    /// <summary>When its value is known, if that is later than its variable's; null for the same time.</summary>
    public CelBindingTime? BindingTime { get; init; }
}
