namespace Gateway.Actors.Cluster.InMemory;

/// <summary>A session in the directory of one process.</summary>
/// <param name="Record">What is known of it.</param>
/// <param name="TakenOver">When it was last taken over from an owner, as a timestamp; null: never.</param>
/// <param name="LastUse">When it was last used, as a timestamp.</param>
internal sealed record InMemorySession(SessionRecord Record, long? TakenOver, long LastUse);
