namespace Gateway.Actors.Upstreams.Children;

/// <summary>The gateway's ends of a child's standard streams.</summary>
/// <param name="Input">To write to.</param>
/// <param name="Output">To read from.</param>
/// <param name="Error">To read from.</param>
internal readonly record struct ChildStreams(Stream Input, Stream Output, Stream Error);
