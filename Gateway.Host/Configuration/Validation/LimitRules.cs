namespace Gateway.Host.Configuration.Validation;

/// <summary>Limits that belong together do not contradict each other.</summary>
internal static class LimitRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        var limits = config.Config.Limits;
        Least(limits.Stdio.RestartPause <= limits.Stdio.RestartPauseMax, "config.limits.stdio.restartPauseMax", "restartPause", report);
        Least(limits.Sessions.PerPrincipal <= limits.Sessions.PerNode, "config.limits.sessions.perNode", "perPrincipal", report);
        Least(limits.Sessions.InFlight <= limits.Sessions.InFlightPerPrincipal, "config.limits.sessions.inFlightPerPrincipal", "inFlight", report);
        Least(limits.Stdio.ChildrenPerPrincipal <= limits.Stdio.ChildrenPerNode, "config.limits.stdio.childrenPerNode", "childrenPerPrincipal", report);
        Least(limits.Http.ConnectionsPerClient <= limits.Http.Connections, "config.limits.http.connections", "connectionsPerClient", report);
        Least(limits.Http.RequestLineBytes <= limits.Http.RequestHeaderBytes, "config.limits.http.requestHeaderBytes", "requestLineBytes", report);
    }

    // A limit that a smaller one hides is a slip, but the file means something all the same.
    private static void Least(bool holds, string path, string smaller, ValidationReport report)
    {
        if (!holds)
        {
            report.Warning(path, $"This is less than \"{smaller}\", which then never takes effect.", $"Lower \"{smaller}\" as well.");
        }
    }
}
