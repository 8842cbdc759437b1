// The rooms of src, the highest first: a room imports only rooms in lines below its own.
const LAYERS = [
  ["index", "overlayToml"],
  ["deidentifier"],
  ["explain", "uses"],
  ["engine"],
  ["actions"],
  ["cleaning", "identity", "key", "rules"],
  ["pseudonymTable"],
  ["dicom"],
  ["source"],
  ["csv", "packaged", "regex", "errors"],
];

const inRoom = (rooms) => `^src/(${rooms.join("|")})(/|\\.ts$)`;

module.exports = {
  forbidden: [
    {
      name: "every-room-is-known",
      comment: "A new room must be added to the layers",
      severity: "error",
      from: {},
      to: { path: "^src/", pathNot: [inRoom(LAYERS.flat()), "^src/raw\\.d\\.ts$"] },
    },
    {
      name: "no-circles",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-node",
      comment: "The package must run in the browser",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["core"] },
    },
    ...LAYERS.flatMap((rooms, layer) =>
      rooms.map((room) => ({
        name: `below-${room}`,
        comment: `${room} knows only the rooms below it`,
        severity: "error",
        from: { path: inRoom([room]) },
        to: {
          path: inRoom(
            LAYERS.slice(0, layer + 1)
              .flat()
              .filter((each) => each !== room),
          ),
        },
      })),
    ).filter((rule) => !rule.to.path.includes("()")),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
  },
};
