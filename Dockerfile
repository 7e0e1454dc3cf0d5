# The gateway and its tools: docker build -t agentgateway-dotnet . && docker run --rm agentgateway-dotnet --help
# For a build that is the same tomorrow, name the bases by digest: --build-arg SDK=…@sha256:… --build-arg RUNTIME=…@sha256:…
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0

FROM ${SDK} AS build
WORKDIR /source
# Packages first: they are restored again only when a version changes.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig BannedSymbols.txt ./
COPY Gateway.Policies/Gateway.Policies.csproj Gateway.Policies/
COPY Gateway.Actors/Gateway.Actors.csproj Gateway.Actors/
COPY Gateway.Host/Gateway.Host.csproj Gateway.Host/
# Code is judged by CI. An analyzer of a newer SDK, or an advisory of today, is no reason to have no image of a commit that passed.
RUN dotnet restore Gateway.Host -p:TreatWarningsAsErrors=false
COPY Gateway.Policies Gateway.Policies
COPY Gateway.Actors Gateway.Actors
COPY Gateway.Host Gateway.Host
RUN dotnet publish Gateway.Host --no-restore -c Release -o /app \
    -p:TreatWarningsAsErrors=false -p:RunAnalyzers=false -p:ContinuousIntegrationBuild=true -p:UseAppHost=false -p:PublishDocumentationFiles=false

FROM ${RUNTIME}
# A volume that is first mounted here belongs to the user who writes to it.
RUN install -d -o 1654 -g 1654 -m 0750 /secrets/node && install -d -o 1654 -g 1654 -m 0755 /secrets/database
COPY --from=build /app /app
# The user "app" of the base image, by number: Kubernetes can see that it is not root.
USER 1654:1654
EXPOSE 3000 15020 15021 15030
ENTRYPOINT ["dotnet", "/app/Gateway.Host.dll"]
