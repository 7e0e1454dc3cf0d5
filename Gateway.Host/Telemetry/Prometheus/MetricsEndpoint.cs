namespace Gateway.Host.Telemetry.Prometheus;

/// <summary>What Prometheus scrapes: <c>/metrics</c>, or <c>/stats/prometheus</c> as with agentgateway, on a port of its own.</summary>
internal sealed class MetricsEndpoint(MetricStore metrics)
{
    /// <summary>Serves a request on the metrics port.</summary>
    public Task ServeAsync(HttpContext context)
    {
        var response = context.Response;
        if (context.Request.Path.Value is not ("/metrics" or "/stats/prometheus"))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (context.Request.Method is not ("GET" or "HEAD"))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return Task.CompletedTask;
        }

        var body = metrics.Scrape();
        response.ContentType = PrometheusText.ContentType;
        response.ContentLength = body.Length;
        return context.Request.Method == "HEAD" ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
