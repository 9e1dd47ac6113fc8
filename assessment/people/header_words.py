"""What the columns of a roster are called, as data: by people, by the exports of HR systems, in many languages.

The keys are the fields of a roster. ``HEADERS`` are spellings of which a typing error is understood too, ``MORE_HEADERS`` count as they stand
(case, accents and punctuation aside). In each the usual spelling comes first: where two columns claim a field, the one whose spelling stands
first is read. ``WHO`` and ``NUMBER`` are words that together make an id: "Employee #", "ID pracownika", "Medewerker nr.".
"""

from __future__ import annotations

# fields that people may name, for --column and a file of columns
FIELDS = (
    *("name", "first name", "last name", "preferred name", "preferred first name"),
    *("preferred last name", "track", "aspirational", "id", "previous id"),
    *("email", "manager", "team", "family", "grade", "start", "last_review"),
)
NAMES = ("name", "first name", "last name")
# what is read where there is nothing better: the names on the contract
INSTEAD = {"name": "legal name", "first name": "legal first name", "last name": "legal last name"}
# parts of a last name that some lists keep in columns of their own: before it ("van der") and behind it
NAME_PREFIX, SECOND_LAST_NAME = "last name prefix", "second last name"
JOB_TITLE = "job title"  # read as the track if its values are the framework's tracks
# names whose cells have the last name first, and a comma behind it
LAST_NAME_FIRST = (
    *("last name first name", "last first", "name last first", "full name last first", "surname and name", "surname first name"),
    *("name vorname", "nachname vorname", "příjmení a jméno", "příjmení jméno", "priezvisko a meno", "nazwisko i imię", "nazwisko imię"),
    *("nom prénom", "nom prénoms", "nom et prénom", "nom et prénoms", "apellidos y nombre", "apellidos nombre", "cognome e nome", "cognome nome"),
    *("sukunimi ja etunimi", "nume și prenume", "nume prenume", "prezime i ime", "priimek in ime", "achternaam voornaam"),
)
COUNTER = "number"  # "No.", "#": an id, or only the number of the row

# What headers mean, the usual spelling first: where two columns claim a field, the one whose spelling stands first is read.
HEADERS: dict[str, tuple[str, ...]] = {
    "name": (
        *("full name", "name", "employee name", "employee", "person"),
        *("names", "name and surname", "first and last name", "display name", "team member"),
        *("staff member", "vollständiger name", "mitarbeiter", "mitarbeiterin"),
        *("mitarbeitername", "vor- und nachname", "jméno a příjmení", "celé jméno"),
        *("jméno", "zaměstnanec", "nom complet", "nom et prénom", "prénom et nom", "nom", "collaborateur", "salarié"),
    ),
    "first name": ("first name", "given name", "forename", "vorname", "rufname", "křestní jméno", "prénom"),
    "last name": ("last name", "surname", "family name", "nachname", "familienname", "příjmení", "nom de famille"),
    "track": (
        *("track", "career track", "primary track", "track name", "track id", "job track", "career path", "role", "job role", "tracks"),
        *("laufbahn", "karrierepfad", "rolle", "kariérní cesta", "kariérní dráha", "role zaměstnance", "parcours", "parcours de carrière", "filière"),
    ),
    "aspirational": (
        *("aspirational tracks", "aspirational track", "aspirational", "aspirations", "aspiration", "aspires to", "desired tracks", "desired track"),
        *("wanted tracks", "target tracks", "target track", "future track"),
        *("next track", "secondary track", "second track", "other tracks", "desired roles"),
        *("desired role", "aspirational role", "target role", "wunschtrack", "wunschlaufbahn", "angestrebte laufbahn", "wunschrolle", "cílový track"),
        *("požadovaný track", "cílová role", "parcours souhaité", "parcours visé", "rôle souhaité"),
    ),
    "id": (
        *(
            "employee id",
            "id",
            "employee number",
            "employee no",
            "employee nr",
            "employee code",
            "person id",
            "personal id",
            "personnel number",
            "personnel no",
        ),
        *(
            "staff id",
            "staff number",
            "worker id",
            "emp id",
            "emp no",
            "hr id",
            "payroll number",
            "personalnummer",
            "personal-nr",
            "pers.-nr.",
            "mitarbeiternummer",
        ),
        *("mitarbeiter-nr", "mitarbeiter-id", "osobní číslo", "číslo zaměstnance", "id zaměstnance", "matricule", "numéro d'employé", "id employé"),
    ),
    "email": (
        *("e-mail", "e-mail address", "work e-mail", "business e-mail", "company e-mail", "mail", "mail address", "e-mail-adresse", "mailadresse"),
        *("e-mailová adresa", "adresse e-mail", "courriel", "adresse électronique"),
    ),
    "manager": (
        *("manager", "line manager", "manager name", "managers name", "direct manager"),
        *("people manager", "reports to", "supervisor", "boss", "team lead"),
        *("team leader", "vorgesetzter", "vorgesetzte", "führungskraft", "teamleiter"),
        *("nadřízený", "přímý nadřízený", "manažer", "vedoucí", "responsable"),
        *("supérieur", "supérieur hiérarchique"),
    ),
    "team": (
        *("team", "team name", "squad", "tribe", "department", "unit", "organisational unit", "organizational unit", "org unit", "division"),
        *("abteilung", "gruppe", "tým", "název týmu", "oddělení", "équipe", "département"),
    ),
    "family": (
        *("family", "job family", "discriminator", "discipline", "specialisation"),
        *("specialization", "speciality", "specialty", "craft", "chapter", "guild"),
        *("fachrichtung", "spezialisierung", "berufsfamilie", "specializace", "zaměření", "obor", "spécialité", "famille de métiers"),
    ),
    "grade": (
        *("grade", "job grade", "grade code", "pay grade", "level", "job level"),
        *("career level", "seniority", "band", "rank", "stufe", "karrierestufe"),
        *("einstufung", "úroveň", "stupeň", "niveau", "échelon"),
    ),
    "start": (
        *("start date", "start", "hire date", "date of hire", "hired"),
        *("hired on", "hiring date", "joined", "joined on", "joining date", "date of joining"),
        *("join date", "entry date", "date of entry", "employment start"),
        *("start of employment", "employed since", "first day", "eintrittsdatum", "eintritt"),
        *("startdatum", "einstellungsdatum", "datum nástupu", "nástup", "date d'embauche", "date d'entrée", "embauche", "date de début"),
    ),
    "last_review": (
        *("last review", "last review date", "date of last review", "last reviewed", "last reviewed on", "previous review", "previous review date"),
        *("latest review", "most recent review", "last assessment"),
        *("last assessment date", "letztes review", "letzte beurteilung", "letzte bewertung"),
        *("letztes mitarbeitergespräch", "poslední hodnocení", "datum posledního hodnocení", "dernière évaluation", "dernier entretien"),
        *("date du dernier entretien", "date de la dernière évaluation"),
    ),
}

MORE_HEADERS: dict[str, tuple[str, ...]] = {
    "name": (
        # HR systems
        *("worker", "worker name", "employee full name", "full employee name", "associate", "associate name", "colleague", "colleague name"),
        *("person name", "person full name", "formatted name", "resource name", "payroll name", "team member name", "staff name", "people"),
        *("last name first name", "first name last name", "first and last"),
        *("last first", "name last first", "full name last first", "surname and name"),
        # German
        *("mitarbeitende", "mitarbeitender", "mitarbeitende person", "name des mitarbeiters", "beschäftigte", "beschäftigter", "arbeitnehmer"),
        *("name vorname", "vorname name", "nachname vorname", "vorname nachname", "vorname und nachname", "name und vorname"),
        # Czech, Slovak
        *("příjmení a jméno", "jméno příjmení", "příjmení jméno", "jméno zaměstnance", "jméno pracovníka", "pracovník", "zaměstnanci", "osoba"),
        *("meno a priezvisko", "priezvisko a meno", "meno priezvisko", "celé meno", "meno zamestnanca", "meno"),
        # Polish
        *("imię i nazwisko", "nazwisko i imię", "imię nazwisko", "nazwisko imię", "pracownik", "imię i nazwisko pracownika", "pełne imię i nazwisko"),
        # Hungarian
        *("név", "teljes név", "dolgozó", "dolgozó neve", "munkavállaló", "munkavállaló neve", "alkalmazott", "alkalmazott neve", "munkatárs"),
        # French
        *("nom prénom", "prénom nom", "nom prénoms", "nom et prénoms", "nom du salarié", "nom complet du salarié", "employé", "nom de l'employé"),
        # Spanish, Portuguese, Italian
        *("nombre completo", "nombre y apellidos", "apellidos y nombre", "nombre y apellido", "apellidos nombre", "empleado", "trabajador"),
        *("nombre del empleado", "nombre del trabajador", "empleado/a", "nombre", "persona", "nome completo", "nome e apelido", "nome e sobrenome"),
        *("funcionário", "colaborador", "nome do funcionário", "nome do colaborador"),
        *("colaborador/a", "nome e cognome", "cognome e nome", "nominativo"),
        *("nome cognome", "cognome nome", "dipendente", "nome dipendente", "lavoratore", "nome"),
        # Dutch
        *("naam", "volledige naam", "medewerker", "werknemer", "naam medewerker", "naam werknemer", "voor- en achternaam"),
        # Swedish, Danish, Norwegian, Finnish
        *("namn", "fullständigt namn", "anställd", "medarbetare", "för- och efternamn", "förnamn och efternamn", "navn", "fulde navn", "fullt navn"),
        *("medarbejder", "medarbejdernavn", "for- og efternavn", "fornavn og efternavn", "ansat", "ansatt", "for- og etternavn", "medarbeider"),
        *("nimi", "koko nimi", "työntekijä", "työntekijän nimi", "etu- ja sukunimi", "sukunimi ja etunimi", "henkilö"),
        # Romanian
        *("nume complet", "nume și prenume", "prenume și nume", "nume prenume", "numele și prenumele", "angajat", "salariat", "nume angajat"),
        # Greek
        *("ονοματεπώνυμο", "όνομα και επώνυμο", "πλήρες όνομα", "εργαζόμενος", "υπάλληλος"),
        # Ukrainian, Russian, Bulgarian
        *("піб", "прізвище ім'я по батькові", "прізвище та ім'я", "ім'я та прізвище", "працівник", "співробітник"),
        *("фио", "фамилия имя отчество", "фамилия имя", "имя и фамилия", "сотрудник", "работник", "име и фамилия", "служител"),
        # Turkish
        *("ad soyad", "adı soyadı", "adi soyadi", "ad ve soyad", "isim soyisim", "çalışan", "çalışan adı", "personel", "personel adı", "isim"),
        # Croatian, Serbian, Slovene
        *("ime i prezime", "prezime i ime", "zaposlenik", "radnik", "djelatnik", "ime in priimek", "priimek in ime", "zaposleni", "име и презиме"),
        # Lithuanian, Latvian, Estonian
        *("vardas pavardė", "vardas ir pavardė", "darbuotojas", "vārds uzvārds", "darbinieks", "töötaja", "ees- ja perekonnanimi"),
        # Chinese, Japanese, Korean
        *("氏名", "名前", "社員名", "姓名", "员工姓名", "이름", "성명"),
    ),
    "first name": (
        *("first names", "given names", "forenames", "first given name", "name first", "first", "primary first name", "vornamen", "prénoms"),
        *("křestní", "krstné meno", "imię", "imiona", "pierwsze imię"),
        *("keresztnév", "utónév", "primer nombre", "nombre de pila", "nombres", "primeiro nome"),
        *("nome próprio", "nome di battesimo", "voornaam", "roepnaam", "voornamen"),
        *("förnamn", "tilltalsnamn", "fornavn", "fornavne", "etunimi", "etunimet"),
        *("kutsumanimi", "prenume", "prenumele", "όνομα", "ім'я", "имя", "име", "ad", "adı", "ime", "vardas", "vārds", "eesnimi", "名"),
    ),
    "last name": (
        *("last names", "surnames", "family names", "primary last name", "name last", "last", "familiennamen", "zuname", "nom d'usage", "priezvisko"),
        *("nazwisko", "nazwiska", "vezetéknév", "családnév", "apellidos"),
        *("apellido", "primer apellido", "1er apellido", "apellido paterno", "sobrenome", "apelido", "apelidos", "cognome"),
        *("achternaam", "familienaam", "efternamn", "efternavn", "etternavn"),
        *("sukunimi", "nume", "nume de familie", "επώνυμο", "επίθετο", "прізвище"),
        *("фамилия", "фамилно име", "soyad", "soyadı", "soyadi", "soyisim"),
        *("prezime", "priimek", "презиме", "pavardė", "uzvārds", "perekonnanimi", "姓"),
    ),
    NAME_PREFIX: (
        *("last name prefix", "surname prefix", "family name prefix", "legal name last name prefix", "prefix last name", "prefix surname"),
        *("tussenvoegsel", "tussenvoegsels", "voorvoegsel", "voorvoegsels", "voorvoegsel achternaam", "vorsatzwort", "namensvorsatz"),
    ),
    SECOND_LAST_NAME: (
        *("second last name", "second surname", "secondary last name", "legal name secondary last name", "segundo apellido", "2º apellido", "apellido materno"),
    ),
    "preferred name": (
        *("preferred name", "preferred full name", "preferred name full name", "employee preferred name", "chosen name", "known as", "goes by"),
        *("preferred display name", "bevorzugter name", "preferované jméno", "nombre preferido", "nom préféré", "nome preferito", "nome preferido"),
    ),
    "preferred first name": (
        *("preferred first name", "preferred name first name", "preferred given name"),
        *("preferred name first", "preferred forename", "known as first name"),
    ),
    "preferred last name": ("preferred last name", "preferred name last name", "preferred surname", "preferred name last", "preferred family name"),
    "legal name": (
        *("legal name", "legal full name", "legal name full name", "full legal name"),
        *("name legal", "official name", "name in local script", "legal name formatted"),
        *("nom légal", "nombre legal", "nome legale", "vollständiger rechtlicher name"),
    ),
    "legal first name": (
        *("legal first name", "legal name first name", "legal name first", "legal given name", "official first name", "legal forename"),
    ),
    "legal last name": (
        *("legal last name", "legal name last name", "legal name last"),
        *("legal surname", "official last name", "legal family name", "legal name surname"),
    ),
    "track": (
        *("competency track", "assessment track", "framework track", "development track", "career stream", "career ladder", "job ladder"),
        *("kariérna cesta", "ścieżka kariery", "ścieżka", "rola"),
        *("karrierút", "karrierpálya", "ruta de carrera", "carrera", "trayectoria profesional", "carrera profesional", "itinerario profesional"),
        *("rol", "trilha", "trilha de carreira", "percurso de carreira", "percorso di carriera", "percorso", "ruolo", "carrièrepad", "loopbaanpad"),
        *("karriärväg", "karriärspår", "karrierevej", "karrierespor", "karrierevei", "urapolku", "rută de carieră", "parcurs de carieră"),
        *("traseu de carieră", "traseul de carieră", "karijerni put", "karijerna staza", "karijera", "karierna pot", "parcours", "parcours professionnel"),
        *("διαδρομή σταδιοδρομίας", "кар'єрний шлях", "карьерный трек", "трек", "kariyer yolu", "kariyer rotası"),
    ),
    "aspirational": (
        *("aspired track", "aspired tracks", "aspired role", "career aspiration", "career aspirations", "interested in tracks", "cieľový track"),
        *("docelowa ścieżka", "célpálya", "ruta deseada", "trilha desejada", "percorso desiderato", "gewenst carrièrepad", "önskad karriärväg"),
    ),
    "id": (
        *("employee identifier", "employee id number", "associate id", "associate number", "person number", "person id external", "worker number"),
        *("staff code", "staff no", "payroll id", "file number", "file no"),
        *("hris id", "global id", "user id", "workday id", "external id", "clock number"),
        *("emplid", "pernr", "eeid", "employee external id", "personnel id", "personnel code", "team member id"),
        # German, Czech, Slovak, Polish, Hungarian
        *("pnr", "stammnummer", "mitarbeiterkennung", "ausweisnummer"),
        *("os. číslo", "os. č.", "osobní č.", "osobní id", "evidenční číslo"),
        *("osobné číslo", "os. čís.", "číslo zamestnanca", "id zamestnanca", "id pracovníka"),
        *("numer pracownika", "nr pracownika", "id pracownika", "numer ewidencyjny"),
        *("nr ewidencyjny", "numer kadrowy", "nr kadrowy", "numer osobowy"),
        *("törzsszám", "dolgozói azonosító", "dolgozó azonosító", "dolgozói törzsszám", "munkavállalói azonosító", "azonosító", "személyi szám"),
        # French, Spanish, Portuguese, Italian, Dutch
        *("matricule salarié", "numéro de matricule", "n° matricule", "numéro de salarié", "identifiant", "identifiant salarié", "id salarié"),
        *("número de empleado", "nº empleado", "id de empleado", "id empleado", "código de empleado", "legajo", "número de legajo", "identificador"),
        *("matrícula", "número de matrícula", "número do funcionário"),
        *("id do funcionário", "número mecanográfico", "nº mecanográfico", "id colaborador"),
        *("matricola", "numero matricola", "codice dipendente", "id dipendente", "numero dipendente", "codice matricola"),
        *("personeelsnummer", "personeelsnr", "medewerkernummer", "medewerkersnummer"),
        *("medewerker-id", "werknemernummer", "werknemersnummer", "stamnummer"),
        # Swedish, Danish, Norwegian, Finnish
        *("anställningsnummer", "anställnings-id", "anst.nr", "anställd-id", "medarbejdernummer", "medarbejder-id", "lønnummer"),
        *("medarbejdernr", "ansattnummer", "ansatt-id", "ansattnr", "henkilönumero", "henkilöstönumero", "työntekijänumero", "työntekijätunnus"),
        # Romanian, Greek, Ukrainian, Russian, Bulgarian, Turkish, Croatian, Slovene, Baltic
        *("marcă", "număr marcă", "id angajat", "cod angajat", "nr. marcă", "αριθμός μητρώου", "κωδικός εργαζομένου", "κωδικός υπαλλήλου"),
        *("табельний номер", "ідентифікатор", "табельный номер", "табельный"),
        *("идентификатор", "служебен номер", "sicil no", "sicil numarası", "sicil"),
        *("personel no", "personel numarası", "çalışan no", "çalışan numarası"),
        *("matični broj", "šifra radnika", "matična številka", "šifra zaposlenega"),
        *("tabelio numeris", "tabelio nr", "darbuotojo id", "tabeļa numurs", "personāla numurs", "töötaja number", "töötaja kood"),
        *("社員番号", "従業員番号", "工号", "员工编号", "사번"),
    ),
    "previous id": (
        *("previous id", "previous employee id", "previous employee number", "former id"),
        *("former employee id", "old id", "old employee id", "legacy id"),
        *("old employee number", "legacy employee id", "legacy employee number", "prior id"),
        *("prior employee id", "old number", "id before", "old personnel number"),
        *("migrated from id", "id in the old system", "alte personalnummer"),
        *("frühere personalnummer", "alte id", "bisherige personalnummer", "předchozí id"),
        *("původní id", "staré id", "původní osobní číslo"),
        *("staré osobní číslo", "předchozí osobní číslo", "predchádzajúce id", "pôvodné osobné číslo"),
        *("poprzedni id", "poprzednie id", "poprzedni numer", "stary numer", "régi azonosító", "korábbi azonosító", "ancien matricule", "ancien id"),
        *("id anterior", "número anterior", "matrícula anterior", "matricola precedente", "id precedente", "oud personeelsnummer", "vorig id"),
    ),
    "email": (
        *("work email address", "business email address", "company email address"),
        *("corporate email", "office email", "primary work email", "email work"),
        *("primary email", "work contact work email", "email primary work", "email business", "employee email"),
        *("email information email address", "email address information email address", "contact email", "user email", "email id", "emails", "login email"),
        *("dienstliche e-mail", "geschäftliche e-mail", "e-mail geschäftlich"),
        *("firemní e-mail", "pracovní e-mail", "firemný e-mail", "pracovný e-mail"),
        *("adres e-mail", "e-mail służbowy", "służbowy adres e-mail", "e-mail cím", "munkahelyi e-mail", "adresse mail", "mail professionnel"),
        *("e-mail professionnel", "adresse e-mail professionnelle", "correo"),
        *("correo electrónico", "correo corporativo", "email corporativo", "e-mail profissional"),
        *("correio eletrónico", "endereço de e-mail", "indirizzo e-mail", "posta elettronica", "e-mail aziendale", "e-mailadres", "zakelijke e-mail"),
        *("e-postadress", "e-post", "jobbmejl", "arbejdsmail", "e-postadresse", "sähköposti", "sähköpostiosoite", "adresă de e-mail"),
        *("ηλεκτρονική διεύθυνση", "ел. пошта", "електронна пошта", "эл. почта", "электронная почта", "имейл", "e-posta", "e-posta adresi"),
        *("el. paštas", "e-pasts", "e-posti aadress", "elektronička pošta", "メールアドレス", "邮箱", "이메일"),
    ),
    "manager": (
        *("reporting to", "reporting manager", "reports to name", "manager full name", "supervisor name", "line manager name", "direct manager name"),
        *("direct supervisor", "manager worker", "managed by"),
        *("manager display name", "immediate supervisor", "worker's manager", "reports to worker"),
        *("führungskraft name", "direkter vorgesetzter", "direkte führungskraft", "vorgesetzte person", "disziplinarischer vorgesetzter"),
        *("jméno nadřízeného", "nadřízený pracovník", "vedoucí pracovník", "nadriadený", "priamy nadriadený", "vedúci"),
        *("przełożony", "bezpośredni przełożony", "kierownik", "menedżer"),
        *("menadżer", "felettes", "közvetlen felettes", "vezető", "közvetlen vezető"),
        *("manager direct", "responsable hiérarchique", "n+1", "jefe", "jefe directo", "responsable directo", "supervisor directo", "gerente"),
        *("gestor", "gestor direto", "chefia", "superior"),
        *("superior imediato", "superior direto", "responsabile", "responsabile diretto", "superiore"),
        *("leidinggevende", "direct leidinggevende", "teamleider", "chef", "närmaste chef"),
        *("nærmeste leder", "leder", "nærmeste chef", "esimies", "esihenkilö"),
        *("lähiesimies", "superior ierarhic", "șef", "șef direct", "προϊστάμενος", "διευθυντής", "керівник", "безпосередній керівник"),
        *("руководитель", "непосредственный руководитель", "ръководител", "мениджър", "yönetici", "yöneticisi", "bağlı olduğu yönetici", "nadređeni"),
        *("voditelj", "vodja", "nadrejeni", "vadovas", "tiesioginis vadovas", "vadītājs", "tiešais vadītājs", "juht", "otsene juht", "上司", "主管"),
    ),
    "team": (
        *("department name", "home department", "supervisory organization", "supervisory org", "org unit name", "organization", "organisation"),
        *("business unit", "sub department", "section", "group"),
        *("teams", "home department description", "division name", "organizational assignment"),
        *("organisationseinheit", "bereich", "organizační jednotka", "útvar", "středisko"),
        *("tím", "oddelenie", "organizačná jednotka", "zespół", "dział"),
        *("jednostka organizacyjna", "csapat", "osztály", "szervezeti egység", "csoport", "service", "direction", "équipe de travail", "equipo"),
        *("departamento", "área", "equipa", "setor", "reparto", "squadra", "dipartimento", "ufficio", "afdeling", "avdelning", "arbetslag"),
        *("enhet", "avdeling", "enhed", "tiimi", "osasto", "yksikkö", "echipă", "departament", "ομάδα", "τμήμα", "команда", "відділ", "підрозділ"),
        *("отдел", "подразделение", "екип", "takım", "ekip", "departman", "bölüm"),
        *("odjel", "oddelek", "ekipa", "komanda", "skyrius", "nodaļa", "osakond"),
        *("部署", "チーム", "部门", "팀"),
    ),
    "family": ("job family group", "job function", "function", "tech stack", "stack", "famille d'emplois",
    "familia profesional", "famiglia professionale"),
    "grade": (
        *("compensation grade", "salary grade", "pay level", "grade level"),
        *("management level", "job band", "lohngruppe", "entgeltgruppe", "tarifgruppe"),
        *("platová třída", "mzdový stupeň", "platová trieda", "poziom", "grupa zaszeregowania", "szint", "besorolás", "nivel", "grado", "livello"),
        *("inquadramento", "schaal", "nivå", "niveau de grade", "lønklasse", "palkkaluokka", "taso", "разряд", "kademe", "seviye"),
    ),
    "start": (
        *("original hire date", "most recent hire date", "latest hire date", "original start date"),
        *("date hired", "date started", "date joined", "commencement date"),
        *("company start date", "employment start date", "work start date"),
        *("contract start", "contract start date", "enterprise hire date", "last hire date"),
        *("latest start date", "continuous service date", "seniority date", "service date"),
        *("first day of work", "start of work", "beginn", "dienstbeginn", "beschäftigungsbeginn", "vertragsbeginn", "eintritt am", "datum eintritt"),
        *("den nástupu", "nástup dne", "vznik pracovního poměru", "začátek pracovního poměru", "vznik pracovného pomeru"),
        *("data zatrudnienia", "data rozpoczęcia", "data rozpoczęcia pracy", "zatrudniony od", "belépés dátuma", "belépés", "felvétel dátuma"),
        *("munkaviszony kezdete", "date d'entrée dans l'entreprise", "date d'arrivée", "fecha de alta", "fecha de ingreso", "fecha de inicio"),
        *("fecha de contratación", "fecha de incorporación", "data de admissão", "data de início", "data de contratação", "data di assunzione"),
        *("data assunzione", "data inizio", "datum in dienst", "in dienst sinds", "indiensttreding", "datum indiensttreding", "anställningsdatum"),
        *("anställd från", "anställd sedan", "ansættelsesdato", "ansat siden"),
        *("startdato", "ansettelsesdato", "ansatt dato", "ansatt fra", "aloituspäivä"),
        *("työsuhteen alku", "data angajării", "ημερομηνία πρόσληψης", "дата прийняття", "дата прийому", "дата приема"),
        *("дата на постъпване", "işe giriş tarihi", "işe başlama tarihi", "datum zaposlenja", "datum zaposlitve", "priėmimo data"),
        *("įdarbinimo data", "darba sākuma datums", "tööle asumise kuupäev", "入社日", "入职日期", "입사일"),
    ),
    "last_review": (
        *("last performance review", "last performance review date", "last appraisal"),
        *("last appraisal date", "last evaluation", "last evaluation date"),
        *("last review completed", "datum letztes gespräch", "letztes gespräch"),
        *("posledné hodnotenie", "dátum posledného hodnotenia", "ostatnia ocena"),
        *("data ostatniej oceny", "utolsó értékelés", "última evaluación", "fecha de última evaluación", "última avaliação", "ultima valutazione"),
        *("laatste beoordeling", "datum laatste beoordeling", "senaste utvärdering", "sidste evaluering", "siste evaluering", "viimeisin arviointi"),
        *("ultima evaluare", "останнє оцінювання", "последняя оценка", "son değerlendirme"),
    ),
    JOB_TITLE: (
        *("job title", "title", "business title", "position", "position title"),
        *("job profile", "job profile name", "job name", "job", "designation", "job code"),
        *("employee title", "job title description", "working title", "job position", "official title"),
        *("position name", "occupation", "stelle", "stellenbezeichnung", "position stelle"),
        *("jobtitel", "berufsbezeichnung", "funktion", "tätigkeit", "pozice", "pracovní pozice", "název pozice", "funkce", "profese", "pozícia"),
        *("pracovná pozícia", "stanowisko", "nazwa stanowiska", "stanowisko pracy", "beosztás", "munkakör", "pozíció", "poste", "intitulé du poste"),
        *("fonction", "emploi", "puesto", "puesto de trabajo", "cargo", "posición"),
        *("função", "mansione", "posizione", "qualifica", "functie", "functietitel"),
        *("befattning", "titel", "yrkestitel", "stilling", "stillingsbetegnelse", "tehtävänimike", "nimike", "funcția", "post", "θέση"),
        *("θέση εργασίας", "посада", "должность", "длъжност", "görev", "ünvan", "pozisyon", "radno mjesto", "delovno mesto", "pareigos", "amats"),
        *("ametikoht", "役職", "職種", "职位", "직책"),
    ),
    COUNTER: ("number", "no", "nr", "num", "code", "identifier", "č.", "číslo", "numer", "nummer", "numéro", "szám", "kód", "номер"),
}
# words that with one of NUMBER make an id of a person of the list
WHO = frozenset(
    (
        *("employee", "employees", "emp", "worker", "workers", "staff", "person"),
        *("persons", "personnel", "personal", "associate", "payroll", "hr", "people"),
        *("colleague", "mitarbeiter", "mitarbeiterin", "pers", "zaměstnanec", "zaměstnance", "zaměstnanecké", "pracovníka", "osobní", "zamestnanca"),
        *("zamestnanec", "osobné", "pracownika", "pracownik", "kadrowy"),
        *("dolgozó", "dolgozói", "munkavállaló", "munkavállalói", "salarié", "employé"),
        *("collaborateur", "empleado", "trabajador", "colaborador", "funcionário", "dipendente", "medewerker", "werknemer", "personeels", "anställd"),
        *("anställning", "anställnings", "medarbetare", "medarbejder", "ansat"),
        *("ansatt", "työntekijä", "henkilö", "angajat", "salariat", "εργαζομένου"),
        *("υπαλλήλου", "працівника", "співробітника", "сотрудника", "работника", "служител", "çalışan", "personel", "zaposlenika", "radnika"),
        *("zaposlenega", "delavca", "darbuotojo", "darbinieka", "töötaja"),
    )
)
NUMBER = frozenset(
    (
        *("number", "numbers", "no", "nr", "num", "id", "ids", "code", "identifier", "číslo", "kód", "numer", "kod", "szám", "szám", "azonosító"),
        *("numéro", "identifiant", "número", "código", "numero", "codice", "nummer"),
        *("kennung", "tunnus", "numero", "număr", "cod", "αριθμός", "κωδικός"),
        *("номер", "код", "numarası", "numara", "sicil", "šifra", "broj", "številka", "numeris", "kodas", "numurs"),
    )
)
# words that say no more than that the column is about the people of the list
FILLERS = frozenset(
    (
        *("a", "actual", "current", "employee", "employees", "his", "her", "my"),
        *("of", "person", "persons", "present", "s", "staff", "the", "their", "your"),
        *("worker", "workers"),
        *("der", "des", "du", "la", "le", "de", "del", "do", "da", "di"),
    )
)
# words in brackets that make another thing of what stands before them
QUALIFIERS = frozenset(
    ("deputy", "desired", "expected", "first", "former", "future", "last", "new", "next", "old", "planned", "previous", "proposed", "second", "target")
)
