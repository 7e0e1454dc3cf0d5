namespace Gateway.Actors.Cluster;

/// <summary>The cluster does not take a node as it is; the message says why and what to do.</summary>
public sealed class ClusterJoinException(string message, Exception? inner = null) : Exception(message, inner);
