namespace Gateway.Policies.Headers;

/// <summary>Whose headers are changed.</summary>
public enum HeaderSide
{
    /// <summary>Those of requests to a target.</summary>
    Request,

    /// <summary>Those of responses to the client.</summary>
    Response,
}
