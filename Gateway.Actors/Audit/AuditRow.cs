namespace Gateway.Actors.Audit;

/// <summary>One record of an audit trail in a database.</summary>
/// <param name="Writer">The node that wrote it.</param>
/// <param name="Sequence">Its number, from 1, without gaps.</param>
/// <param name="Line">The record: one line of JSON, with the hash of the one before it.</param>
public sealed record AuditRow(string Writer, long Sequence, string Line);
