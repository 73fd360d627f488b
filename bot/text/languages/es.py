"""Spanish."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells; a word beside itself is no form of another.
IRREGULAR = {
    "acordar": "acuerda acuerdan", "advertir": "advierte", "alguno": "algún", "aprobar": "aprueba", "cerrar": "cierra",
    "cese": "cese", "comenzar": "comienza comienzan", "conseguir": "consiguió", "contar": "cuentan",
    "convertir": "convirtió convierte convierten convirtieron",
    "decir": "dijo dijeron dice dicen dirá diciendo dije dijiste dijera", "demostrar": "demuestra demuestran",
    "detener": "detuvo", "doler": "duele", "dormir": "durmiendo duerme", "empezar": "empieza empiezan empiezo",
    "encontrar": "encuentra encuentran encuentre encuentras encuentren",
    "estar": "estoy estuvo estuve estuvieron estuviera estuvimos estuvieran",
    "haber": "hubiera hubo habría hubiese hubieran", "hacer": "hizo hicieron hecho hiciste hicimos hiciera",
    "mantener": "mantuvo", "morir": "murió murieron muerto muertos muere mueren muriendo", "mostrar": "muestran",
    "mover": "mueve", "ninguno": "ningún", "obtener": "obtuvo", "pedir": "pide piden pidió pidiendo pidieron",
    "pensar": "pienso piensa piensan piensas piense piensen", "perder": "pierde pierden pierda",
    "poder": "puede pueden puedo puedes pueda puedan pudiera puedas pudieron pudieran pudiendo pudimos",
    "poner": "puso pusieron puesto", "promover": "promueve", "querer": "quisiera quise",
    "recordar": "recuerda recuerdan recuerden recuerdas", "resolver": "resuelto", "romper": "roto rota rotos",
    "saber": "sepa supo sepan sepas", "seguir": "siguiendo siguió siguieron", "sentir": "sintió", "ser": "sois",
    "servir": "sirve sirven sirvió sirva", "soler": "suele suelen", "sostener": "sostuvo",
    "tener": "tuvo tuve tuvieron tuviera tuvimos tuviste tuvieran", "venir": "vinieron", "ver": "veía",
    "volver": "vuelve vuelto vuelva vuelvo vuelven vuelvan",
}  # fmt: skip
ABBREVIATIONS = """
sr sra srta dr dra prof gral gen col lic ing av avda núm pág art ej etc ee uu ene feb abr ago sept oct nov dic
"""

LANGUAGE = Language(
    code="es",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("es"),
    likely=likely("es"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
)
