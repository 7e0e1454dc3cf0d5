using Gateway.Host.Pipeline;
using Gateway.Host.Runtime;

namespace Gateway.Host.Admin.Explaining;

/// <summary>Finds the route of a question.</summary>
internal static class AskedRoute
{
    private const int NamesTold = 20;

    /// <summary>The route; null: the answer says why there is none.</summary>
    public static BackendRoute? Find(GatewaySnapshot snapshot, ExplainQuestion question, HttpRequest request, out AdminAnswer? refusal)
    {
        refusal = null;
        if (question.Route is null && question.Port is { } port)
        {
            var table = snapshot.Ports.FirstOrDefault(at => at.Key.Port == port).Value;
            return table?.Find(request, request.Host.Host, request.Path.Value!, out _) switch
            {
                BackendRoute route => route,
                null => Refuse("No route of this port takes the request.", "Write another port or path, or the name of a route.", out refusal),
                _ => Refuse("The route answers by itself, and asks no rules.", "Write another path, or the name of a route.", out refusal),
            };
        }

        var all = snapshot.Ports.Values.SelectMany(table => table.Routes).OfType<BackendRoute>().Distinct(ReferenceEqualityComparer.Instance).Cast<BackendRoute>().ToList();
        var named = question.Route is null ? all : all.Where(route => route.Name == question.Route).ToList();
        return named.Count == 1 ? named[0]
            : Refuse(
                named.Count == 0 ? "There is no such route." : "There are several such routes.",
                named.Count == 0 || question.Route is null ? $"Write route with one of: {string.Join(", ", all.Select(route => route.Name).Distinct().Take(NamesTold))}." : "Write port and request.path in its place.",
                out refusal);
    }

    private static BackendRoute? Refuse(string error, string remedy, out AdminAnswer refusal)
    {
        refusal = AdminAnswer.Invalid(error, remedy);
        return null;
    }
}
