using System.Net;
using Gateway.Host.Pipeline.ExtAuthz;
using Gateway.Policies.Authorization;
using Gateway.Policies.Cel;

namespace Gateway.Host.Pipeline;

/// <summary>What rules may read of an HTTP request.</summary>
internal sealed class HttpRequestFacts(HttpContext context, IPAddress client, DateTimeOffset startTime) : RequestFacts
{
    private HttpHeaderView? _headers;

    public override string Method => context.Request.Method;

    public override string Scheme => context.Request.Scheme;

    public override string Host => context.Request.Host.Value ?? "";

    public override string Path => context.Request.Path.Value ?? "/";

    public override string Query => context.Request.QueryString.Value ?? "";

    public override string Version => context.Request.Protocol;

    public override CelHeaders Headers => _headers ??= new HttpHeaderView(context.Request.Headers);

    public override DateTimeOffset StartTime => startTime;

    public override CelMap? ExternalAuthorization => ExternalCheck.Of(context)?.Metadata;

    public override byte[]? Body => Message is { } message ? message.ToArray() : null;

    public override string SourceAddress => Text(client);

    public override string PeerAddress => Text(context.Connection.RemoteIpAddress ?? IPAddress.None);

    public override int PeerPort => context.Connection.RemotePort;

    /// <summary>The body, once it is read; valid as long as the request.</summary>
    public ReadOnlyMemory<byte>? Message { get; init; }

    private static string Text(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}
