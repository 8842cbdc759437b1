// The rooms of the page, the highest first: a room imports only rooms in lines below its own.
const LAYERS = ["main", "views", "files", "preview", "worker", "procedure", "element"];

const inRooms = (rooms) => `^src/(${rooms.join("|")})(/|\\.ts$)`;

module.exports = {
  forbidden: [
    {
      name: "every-room-is-known",
      comment: "A new room must be added to the layers",
      severity: "error",
      from: {},
      to: { path: "^src/", pathNot: inRooms(LAYERS) },
    },
    {
      name: "no-circles",
      severity: "error",
      from: { path: "^src/" },
      to: { circular: true },
    },
    ...LAYERS.slice(1).map((room, above) => ({
      name: `below-${room}`,
      comment: `${room} knows only the rooms below it`,
      severity: "error",
      from: { path: inRooms([room]) },
      to: { path: inRooms(LAYERS.slice(0, above + 1)) },
    })),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
  },
};
