using Gateway.Actors.Cluster;
using Microsoft.Extensions.Logging;

namespace Gateway.Actors.Sessions;

/// <summary>What sessions log. Never an id, a token, arguments or results.</summary>
internal static partial class SessionLog
{
    [LoggerMessage(1201, LogLevel.Warning, "A target that was connected anew did not take {Method}: {Problem}.")]
    public static partial void ReplayFailed(ILogger logger, string method, string problem);

    [LoggerMessage(1202, LogLevel.Warning, "'{Name}' is served by {Targets} and carries no prefix: it is left out of {List}.")]
    public static partial void AmbiguousName(ILogger logger, string name, string targets, string list);

    [LoggerMessage(1203, LogLevel.Information, "Target {Target} failed {Method}: {Problem}.")]
    public static partial void TargetFailed(ILogger logger, string target, string method, string problem, Exception? exception);

    [LoggerMessage(1204, LogLevel.Debug, "Target {Target} sent {Method}, which is dropped: {Reason}.")]
    public static partial void MessageDropped(ILogger logger, string target, string method, string reason);

    [LoggerMessage(1210, LogLevel.Information, "Session {Session} was taken over from node {Owner}; its epoch is {Epoch}.")]
    public static partial void TakenOver(ILogger logger, string session, NodeId owner, long epoch);

    [LoggerMessage(1211, LogLevel.Warning, "Session {Session} is ended: node {Owner} died soon after it took it over.")]
    public static partial void Poisoned(ILogger logger, string session, NodeId owner);

    [LoggerMessage(1212, LogLevel.Warning, "Session {Session} is given up here: it belongs to another node, or to nobody.")]
    public static partial void GivenUp(ILogger logger, string session);

    [LoggerMessage(1213, LogLevel.Debug, "Session {Session} was not used for long: its connections are closed, and its next request builds it again.")]
    public static partial void Passivated(ILogger logger, string session);

    [LoggerMessage(1207, LogLevel.Warning, "The rule `{Rule}` failed, and so denied {Method} at target {Target}.")]
    public static partial void RuleFailed(ILogger logger, string rule, string method, string target);

    [LoggerMessage(1206, LogLevel.Warning, "session_owner_mismatch: somebody else than its owner named session {Session}, and was told that there is none.")]
    public static partial void OwnerMismatch(ILogger logger, string session);

    [LoggerMessage(1208, LogLevel.Information, "The prompt guard of target {Target} rejected {What} ({Method}), by {Rule}.")]
    public static partial void Rejected(ILogger logger, string rule, string what, string method, string target);

    [LoggerMessage(1209, LogLevel.Warning, "The prompt guard of target {Target} hides '{Item}' from {List}, by {Rule}.")]
    public static partial void Hidden(ILogger logger, string item, string list, string target, string rule);

    [LoggerMessage(1205, LogLevel.Error, "A session ended by a fault of the gateway.")]
    public static partial void SessionFailed(ILogger logger, Exception exception);
}
