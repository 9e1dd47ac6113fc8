"""Names of people in many languages, and the encodings in which their spreadsheet programs save
lists; all made up, by hand.
"""

from __future__ import annotations

# language → (given names, family names, encodings, headers)
PEOPLE: dict[str, tuple[str, str, tuple[str, ...], tuple[str, str, str]]] = {
    "Czech": (
        (
            "Radim Eliška Barbora Jáchym Hynek Ladislav Stanislava Věra Zděnka Dobromila Marián"
            " Ctibor Jaroslav Ivana Šárka Hedvika Kamil Dalibor Zbyněk Cyril Viktorie Řeřicha Oto"
        ),
        (
            "Vávra Hovorka Šulc Holý Kadlec Ptáčník Smetana Vondra Brož Koudelka Ryšavý Sýkora"
            " Zlámal Hrubý Kubíček Štefek Ťulpík Ňouma Pařízek Skřivánek Tichý Jeřábek Moučka"
            " Šindelář Rybářová Hlaváčová Koutníková Ježková Dušková Ludvíková Břízová Peřinová"
        ),
        ("cp1250", "iso8859-2", "mac-latin2", "cp852"),
        ("Jméno", "Příjmení", "Oddělení"),
    ),
    "Slovak": (
        (
            "Ľubor Andrej Peter Zdenka Ingrid Blažej Denis Mojmír Vlasta Dáša Lýdia Tibor Ľuba"
            " Radoslav Beáta Šarlota Júlia Ivica Eduard"
        ),
        (
            "Hlaváč Kubík Ďurčo Ľahký Sokol Výboh Zajac Chovanec Blaško Masár Škultéty Ondruš Kubáň"
            " Greguš Mišík Lenčéš Sivák Žitňan Kmeť Jedľa Mäsiar Vlčko Drôtár Švábik"
        ),
        ("cp1250", "iso8859-2", "mac-latin2", "cp852"),
        ("Meno", "Priezvisko", "Oddelenie"),
    ),
    "Polish": (
        (
            "Zbigniew Bogusław Wacław Tomasz Ewa Danuta Marzena Radosław Lesław Krzysztof Andżelika"
            " Bronisław Lucjan Dorota Żywia Świętosława Bogumiła Leszek"
        ),
        (
            "Kędzierski Łuczak Sobolewski Piątek Gołąb Mróz Żurek Ślązak Chudziński Wyżga Drążek"
            " Krzemiński Olejniczak Kosiński Różycki Barańska Tłuczek Żyła Ostrożny Łazarz"
            " Szymańczak Bieńkowska Wądołowska Góralczyk Pięta Ćmiel Zdrójkowski Grześkowiak"
        ),
        ("cp1250", "iso8859-2", "mac-latin2", "cp852"),
        ("Imię", "Nazwisko", "Dział"),
    ),
    "Hungarian": (
        (
            "Márton Levente Bence Ödön Vilmos Lóránt Tihamér Csilla Ilka Sára Noémi Enikő Vilma"
            " Gyöngyi Kálmán Zoltánné Huba Botond Aladár"
        ),
        (
            "Bálint Csonka Deák Gergely Hajdú Illés Káldor Lőrincz Márkus Novák Oroszlány Pálfi"
            " Rónai Sütő Tímár Ujhelyi Vámos Zentai Szekeres Bőrönd Köves Földvári Kővári Gyöngyösi"
            " Hőgyes Fűzfa"
        ),
        ("cp1250", "iso8859-2", "mac-latin2", "cp852"),
        ("Név", "Vezetéknév", "Osztály"),
    ),
    "German": (
        (
            "Hans Dörte Gönül Ulrike Jörn Märta Hänschen Birgit Lüder Rüdiger Klaus Änne Heinz"
            " Gisela Uwe Grit"
        ),
        (
            "Brückner Schröter Dörfler Höhne Mülhaupt Bürger Pfützner Stößel Weißgerber Fröhlich"
            " Gräf Zäuner Häberle Kübler Münch Nöth Rösch Schüler Tröger Würz Roßkopf Kröll"
            " Bößenecker Feßler Vollmer"
        ),
        ("cp1252", "iso8859-1", "mac-roman", "cp850", "iso8859-15"),
        ("Vorname", "Nachname", "Abteilung"),
    ),
    "French": (
        (
            "Agnès Aimée Barnabé Côme Édith Gédéon Hortense Josué Léon Mélusine Nadège Octave Régis"
            " Sévérine Tristan Urbain Cédric Inès"
        ),
        (
            "Bérard Carré Dupré Énard Févrierre Gautier Hérault Jolivet Lacôte Mallé Mézières"
            " Pâquier Régnier Sénéchal Thibault Véron Berçot Desprès Fraîche Gréco Lhôte Pétain"
            " Quéré Rôtisseur"
        ),
        ("cp1252", "iso8859-1", "mac-roman", "cp850", "iso8859-15"),
        ("Prénom", "Nom de famille", "Équipe"),
    ),
    "Spanish": (
        (
            "Noelia Eulàlia Efraín Ainhoa Saúl Simón Leticia Darío Gastón Elías Teófilo Áurea Zaíra"
            " Íker Esaú Ismael Rosalía Joaquina"
        ),
        (
            "Ortuño Bañuelos Cañizares Dávila Escribá Farfán Gaitán Hinojosa Iturbe Juárez Landín"
            " Mínguez Nájera Olmedo Páez Quintín Roldán Sáinz Terán Urrutia Villafañe Yébenes"
            " Zárate Cabañas Lisón Ocaña Pardiñas"
        ),
        ("cp1252", "iso8859-1", "mac-roman", "cp850", "iso8859-15"),
        ("Nombre", "Apellidos", "Departamento"),
    ),
    "Portuguese": (
        (
            "Aurélio Custódia Dália Eusébio Firmo Hélia Jerónimo Lígia Márcia Nélson Otávio Plácido"
            " Rogério Silvério Telmo Úrsula Virgínia Graça"
        ),
        (
            "Abrantes Brás Calçada Damião Estêvão Feijó Garção Horácio Jordão Lemos Maçãs Nóbrega"
            " Peixotão Quintão Rosário Semedão Tourão Valadão Xerém Leão Frazão Bulhões Quadrão"
            " Ruão Mação"
        ),
        ("cp1252", "iso8859-1", "mac-roman", "cp850", "iso8859-15"),
        ("Nome próprio", "Sobrenome", "Área"),
    ),
    "Swedish": (
        "Göte Märit Sölve Åsa-Lena Torbjörn Lennart Viktoria Östen Anneli Jöns Mårten Ulla",
        (
            "Ahlgren Ekström Granström Hällgren Källström Löwgren Norén Odén Rydström Sköld"
            " Törnqvist Vännman Wåhlin Åkerlund Älgmark Bäckman Forsgård Höök Vårby"
        ),
        ("cp1252", "iso8859-1", "mac-roman", "cp850", "iso8859-15"),
        ("Förnamn", "Efternamn", "Avdelning"),
    ),
    "Danish": (
        "Birthe Jørn Sønke Åse Mogens Rødger Lærke Kjøld Tøger Vibe Øjvind Trær",
        (
            "Brøgger Dyhrkjær Elkjær Fløe Hørlyck Kjøller Lyngsø Mønsted Nørby Pødenphant Rævdal"
            " Skjærbæk Tønnesen Vendelbo Østerlund Åbenrå Gårdsvig Bålsø"
        ),
        ("cp1252", "iso8859-1", "mac-roman", "cp850", "iso8859-15"),
        ("Fornavn", "Efternavn", "Afdeling"),
    ),
    "Finnish": (
        "Jyri Päivikki Väinämö Seppo Hilkka Tyyne Äijö Kyösti Pirkkö Tähti",
        (
            "Ahtisaäri Hyvärinen Jäntti Kääriäinen Lähteenmäki Mänttäri Nykänen Pöllänen Rytkönen"
            " Särkkä Tervämäki Vähälä Yläoutinen Ääri"
        ),
        ("cp1252", "iso8859-1", "mac-roman", "cp850", "iso8859-15"),
        ("Etunimi", "Sukunimi", "Yksikkö"),
    ),
    "Romanian": (
        (
            "Aurică Bogdăniţa Costăchel Dorină Gicuţa Ilinca Lăcrămioara Mărioara Nuţa Oprişan"
            " Răducu Săndel Tudoriţă Viorică"
        ),
        (
            "Albuleţ Bărbulescu Cioară Drăgan Fătu Găină Hângan Iliuţă Lăpuşneanu Mătăsaru Nedelcuţ"
            " Oprişor Pîslaru Răileanu Săvulescu Trăistaru Urşu Văduva Zărnescu"
        ),
        ("cp1250", "iso8859-2"),
        ("Prenume", "Nume de familie", "Echipă"),
    ),
    "Croatian": (
        (
            "Darko Hrvoje Ljiljana Mladen Nenad Ružica Stjepan Vesna Željka Đuro Živko Šime Čedomir"
            " Joško"
        ),
        (
            "Anić Bašić Crnković Čačić Dragičević Đurđević Gudelj Hodžić Ivanišević Jakšić Klarić"
            " Ljubičić Mihaljević Oršulić Puškarić Rukavina Šegvić Tadić Ugrešić Vrdoljak Zorić"
            " Žanić"
        ),
        ("cp1250", "iso8859-2", "mac-latin2", "cp852"),
        ("Ime", "Prezime", "Odjel"),
    ),
    "Turkish": (
        (
            "Bülent Coşkun Doğukan Elçin Ferdağ Gülsüm Hatice İlknur Kıvanç Leyla Müjgan Nuray"
            " Okşan Peşrev Rıza Sıla Tülin Uğur Vildan Züleyha"
        ),
        (
            "Akdağ Bayraktar Ceylan Değirmenci Ekşi Fındık Gürbüz Hancı İnce Kızılkaya Küçük Mercan"
            " Özgenç Pamukçu Reisoğlu Soylu Tığlı Uğurlu Vardarlı Yağcı Zengin"
        ),
        ("cp1254", "cp857"),
        ("Adı", "Soyadı", "Bölüm"),
    ),
    "Lithuanian": (
        (
            "Algirdas Birutė Domantas Edvardas Gintarė Irmantas Jolanta Kęstas Laimutė Mindaugas"
            " Neringa Ovidijus Rasuolė Šarūnė Tautvydas Ugnė Žilvinas"
        ),
        (
            "Adomaitis Bagdonavičius Čepaitis Dambrauskaitė Grigaliūnas Ivanauskienė Juškevičius"
            " Kučinskas Lukoševičius Mažeika Norkūnas Paškevičienė Račkauskas Sakalauskaitė Šulskis"
            " Tamošiūnas Žemaitis"
        ),
        ("cp1257", "cp775"),
        ("Vardas", "Pavardė", "Skyrius"),
    ),
    "Latvian": (
        (
            "Ainārs Biruta Dzintars Elīna Gundārs Ilzīte Jāzeps Kārlēns Lāsma Mārtiņa Ņina Oļegs"
            " Rūdolfs Sarmīte Toms Vēsma Zaiga Žanis"
        ),
        (
            "Apsītis Briedis Cīrulis Dzērve Egle Grīnbergs Irbīte Jansons Ķirsis Lācis Mežulis"
            " Niedrītis Ozols Pūce Riekstiņš Sprūdžs Strautmanis Ūsiņš Vanags Zvirbulītis"
        ),
        ("cp1257", "cp775"),
        ("Vārds", "Uzvārds", "Nodaļa"),
    ),
    "Greek": (
        (
            "Αλέξανδρος Βαγγέλης Γρηγόρης Δέσποινα Ευθύμιος Ζωή Ηρακλής Θάλεια Ισίδωρος Καλλιόπη"
            " Λεωνίδας Μαρίνα Νεφέλη Ξενοφών Ορέστης Πηνελόπη Ρένα Στέλιος"
        ),
        (
            "Αναγνώστου Βασιλείου Γαβριηλίδης Δελής Ευσταθίου Ζώης Θεοχάρης Ιατρίδης Κυριακίδης"
            " Λιάπης Μανωλάκης Νικολόπουλος Πασχαλίδης Ρήγας Σταματίου Τσιρώνης Φλώρος Χαραλάμπους"
        ),
        ("cp1253",),
        ("Όνομα", "Επώνυμο", "Τμήμα"),
    ),
    "Ukrainian": (
        (
            "Анатолій Богдана Валерія Геннадій Денис Едуард Жанна Зоряна Ілля Кирило Леся Максим"
            " Назар Орест Поліна Руслан Степан Уляна Федір Христина Ярина"
        ),
        (
            "Бабенко Вовк Гончаренко Дяченко Жук Зінченко Іваненко Карпенко Луценко Мазур Назаренко"
            " Остапенко Пономаренко Романюк Сидоренко Тимошенко Устименко Харченко Цибуленко Чумак"
            " Юрченко"
        ),
        ("cp1251",),
        ("Ім'я", "Прізвище", "Відділ"),
    ),
    "Russian": (
        (
            "Анатолий Богдан Валерия Геннадий Денис Жанна Зоя Инна Кирилл Лариса Марина Никита"
            " Оксана Полина Роман Софья Тимофей Ульяна Филипп Эдуард Яна"
        ),
        (
            "Абрамов Беляев Голубев Данилов Ершов Журавлёв Золотов Исаев Калинин Лазарев Матвеев"
            " Назаров Осипов Пахомов Родионов Савельев Титов Ушаков Фомин Широков Юдин"
        ),
        ("cp1251",),
        ("Имя", "Фамилия", "Отдел"),
    ),
}
