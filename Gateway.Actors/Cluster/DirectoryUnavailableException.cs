namespace Gateway.Actors.Cluster;

/// <summary>The session directory cannot be asked now: nothing is known of what was asked, which may be tried again later.</summary>
public sealed class DirectoryUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
