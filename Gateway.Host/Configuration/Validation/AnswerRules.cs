using Gateway.Policies;

namespace Gateway.Host.Configuration.Validation;

/// <summary>A route that answers by itself has nothing else that would have to act before or after.</summary>
internal static class AnswerRules
{
    /// <summary>The policy by which a route answers by itself; null: it does not.</summary>
    public static string? OwnAnswer(RouteConfig route) =>
        route.Policies?.DirectResponse is { AnswersAll: true } ? "directResponse" : route.Policies?.RequestRedirect is not null ? "requestRedirect" : null;

    /// <summary>Applies the rules to one such route.</summary>
    public static void Check(RouteConfig route, string answer, string path, ValidationReport report)
    {
        if (route.Backends.Count > 0)
        {
            report.Error($"{path}.backends", $"No request reaches this backend: {answer} answers all of the route.", "Remove the backend, or the policy.");
        }

        var policies = route.Policies!;
        foreach (var row in PolicyLevelTable.Rows.Where(row => row.Key != answer && row.Key is not ("cors" or "responseHeaderModifier") && row.IsSet(policies) && !ActsOnAnswers(row.Key, policies)))
        {
            report.Error($"{path}.policies.{row.Key}", $"This never acts: {answer} answers all of the route, and everybody.", $"Remove it, or give {answer} a route of its own.");
        }
    }

    private static bool ActsOnAnswers(string key, PolicySetConfig policies) => key == "transformations" && policies.Transformations is { Request: null } written && written.Conditional?.All(form => form.Request is null) != false;
}
