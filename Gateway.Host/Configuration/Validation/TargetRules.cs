namespace Gateway.Host.Configuration.Validation;

/// <summary>The targets of a backend can be told apart by their names.</summary>
internal static class TargetRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        foreach (var (backend, path) in ConfigWalk.Backends(config))
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            for (var index = 0; index < backend.Targets.Count; index++)
            {
                var name = $"{path}.targets[{index}].name";
                if (!names.Add(backend.Targets[index].Name))
                {
                    report.Error(name, $"Another target of this backend is named {report.Written(name)} as well.", "Give each target a name of its own.");
                }
            }
        }
    }
}
