# syntax=docker/dockerfile:1
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig BannedSymbols.txt ./
COPY Gateway.Policies/Gateway.Policies.csproj Gateway.Policies/
COPY Gateway.Actors/Gateway.Actors.csproj Gateway.Actors/
COPY Gateway.Host/Gateway.Host.csproj Gateway.Host/
RUN dotnet restore Gateway.Host
COPY Gateway.Policies Gateway.Policies
COPY Gateway.Actors Gateway.Actors
COPY Gateway.Host Gateway.Host
RUN dotnet publish Gateway.Host --no-restore -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=build /app /app
# A volume that is first mounted here belongs to the user who writes to it.
RUN mkdir /keys && chown 1654:1654 /keys
USER 1654:1654
EXPOSE 3000 15020 15021 15030
ENTRYPOINT ["dotnet", "/app/Gateway.Host.dll"]
