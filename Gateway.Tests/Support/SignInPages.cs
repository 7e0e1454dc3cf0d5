using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Tests.Support;

/// <summary>A browser's part in a sign-in at an <see cref="OidcServer"/>: follows redirects, keeps cookies, fills in the forms.</summary>
public static partial class SignInPages
{
    private const int MaxPages = 20;

    /// <summary>Signs in and consents.</summary>
    /// <param name="start">The URL that a client opens in a browser.</param>
    /// <param name="redirect">Where the client waits for the code; never connected to.</param>
    /// <param name="user">Who signs in.</param>
    /// <returns>The parameters of the redirect: code, state, iss.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> SignInAsync(Uri start, Uri redirect, string user)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer(), PooledConnectionLifetime = TimeSpan.FromMinutes(1) };
        using var http = new HttpClient(handler);
        var request = new HttpRequestMessage(HttpMethod.Get, start);
        for (var page = 0; page < MaxPages; page++)
        {
            var url = request.RequestUri!;
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken).Within($"the answer of {url}");
            if (response.Headers.Location is { } location)
            {
                var next = new Uri(url, location);
                if (next.GetLeftPart(UriPartial.Path) == redirect.GetLeftPart(UriPartial.Path))
                {
                    return QueryHelpers.ParseQuery(next.Query).ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString());
                }

                request = new HttpRequestMessage(HttpMethod.Get, next);
                continue;
            }

            var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var (action, prompt) = (Action().Match(html), Prompt().Match(html));
            Assert.True(action.Success && prompt.Success, $"{url} answered {response.StatusCode} without a form: {html}");
            request = new HttpRequestMessage(HttpMethod.Post, new Uri(url, WebUtility.HtmlDecode(action.Groups[1].Value)))
            {
                Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["prompt"] = prompt.Groups[1].Value, ["login"] = user, ["password"] = "any" }),
            };
        }

        throw new InvalidOperationException($"Signing in took more than {MaxPages} pages.");
    }

    [GeneratedRegex("<form[^>]*action=\"([^\"]+)\"")]
    private static partial Regex Action();

    [GeneratedRegex("name=\"prompt\" value=\"([^\"]+)\"")]
    private static partial Regex Prompt();
}
