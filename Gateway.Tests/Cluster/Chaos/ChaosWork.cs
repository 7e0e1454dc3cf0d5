namespace Gateway.Tests.Cluster.Chaos;

/// <summary>What a call is to do.</summary>
/// <param name="Milliseconds">How long it takes at the server.</param>
/// <param name="Progresses">Whether the client asks for progress, and so for a stream.</param>
public readonly record struct ChaosWork(int Milliseconds, bool Progresses);
