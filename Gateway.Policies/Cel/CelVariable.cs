namespace Gateway.Policies.Cel;

/// <summary>A variable that rules may use.</summary>
/// <param name="Name">Its name; dots are allowed and mean no nesting.</param>
/// <param name="Type">Its type. Only a record has fields that are checked; the keys of a map are free.</param>
/// <param name="BindingTime">When its value is known.</param>
/// <param name="Description">What it holds, for the table of variables; one sentence without a full stop.</param>
public sealed record CelVariable(string Name, CelType Type, CelBindingTime BindingTime, string Description);
