namespace Gateway.Host.Configuration.Reading;

/// <summary>A value of a mapping, and where its key stands.</summary>
/// <param name="Line">Line of the key, from 1.</param>
/// <param name="Column">Column of the key, from 1.</param>
/// <param name="Value">The value.</param>
internal sealed record MappingEntry(int Line, int Column, ConfigNode Value);
