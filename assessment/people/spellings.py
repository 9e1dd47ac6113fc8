"""Names as they are spelt in languages with letters beyond ASCII: by them the encoding of a list of
people is told, as data.

What counts is which letters a language has, how often, and what stands beside them: "Mu\u00f1oz" is
Spanish, "Mu\u0144oz" is nobody's.
"""

from __future__ import annotations

NAMES: dict[str, str] = {
    "Czech": (
        """
        Jiří Tomáš Lukáš Matěj Ondřej Vojtěch Štěpán Šimon Kryštof Zdeněk Luboš Miloš Bořivoj Řehoř Přemysl
        Oldřich Jindřich Bedřich Květoslav Anežka Žofie Božena Růžena Zdeňka Květa Blažena Jiřina Markéta
        Kateřina Alžběta Tereza Nikola Aneta Běla Vlaďka Naďa Soňa Táňa Libuše Dvořák Černý Procházka Kučera
        Veselý Horák Němec Pokorný Růžička Beneš Fiala Doležal Zeman Kolář Čermák Vaněk Urban Kříž Kovář Šimek
        Šťastný Hájek Jelínek Král Bláha Říha Malý Musil Šebesta Vlček Bureš Dušek Kopecký Konečný Holub Čech
        Štěpánek Bartoš Mareš Ševčík Nováková Svobodová Novotná Černá Procházková Kučerová Veselá Krejčí
        Horáková Němcová Pokorná Kolářová Benešová Jelínková Sedláčková Růžičková Součková Poláková Křížová
        Vaňková Žáková Hrušková Šťastná Řezníčková Zvěřinová Tůmová Bílý Jirků Petrů Žižka Vondráček Stříbrný
        Tvrdý Nejedlý Lišková Čapek Myšák Kašpárek Hádková Ježek Kadeřábek Čížek Dostál Pešek Vítek Žďárský
        Ďurčák Paďour Píša Šípek Loužil Křenek Chvátal Hřebíček Zuzčák Brůna Tůma Důbrava"""
    ),
    "Slovak": (
        """
        Ján Jozef Štefan Ľuboš Ľudovít Matúš Miloš Tomáš Lukáš Juraj Samuel Ľubomír Dušan Žigmund František
        Ondrej Vladimír Rastislav Maroš Mária Zuzana Žofia Ľudmila Ľubica Božena Alžbeta Katarína Monika Júlia
        Viera Oľga Soňa Táňa Renáta Ružena Želmíra Štefánia Kováč Horváth Tóth Nagy Baláž Szabó Molnár Varga
        Lukáč Hudák Čierny Šimko Ševčík Kráľ Kučera Sedlák Bartoš Mikuláš Ďurica Ďuriš Kováčová Horváthová
        Tóthová Balážová Molnárová Oravcová Lukáčová Poláková Kráľová Hudáková Šimková Hrušková Žáková Vrábel
        Čech Ľuptáková Vaľko Koľaj Rusnák Gajdoš Kollár Šťastný Majerčák Straňák Hôrka Stôl Ôsmy Kôstka Kŕč
        Stĺpik Mŕtvy Ďuračka Ťažký Ťapák Hlôška Vôňa Vŕba Gaľa Paľo Beňo Feňo Žilka Chalúpka Škvarenina"""
    ),
    "Polish": (
        """
        Łukasz Paweł Michał Stanisław Władysław Bolesław Mirosław Wiesław Sławomir Przemysław Zdzisław
        Jarosław Błażej Józef Mikołaj Grażyna Małgorzata Agnieszka Bożena Jadwiga Elżbieta Halina Wiesława
        Władysława Stanisława Michalina Łucja Żaneta Róża Święcicka Jędrzej Bartłomiej Kowalczyk Wiśniewski
        Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Jankowski Mazur
        Kwiatkowski Krawczyk Piotrowski Grabowski Nowakowski Pawłowski Michalski Nowicki Adamczyk Dudek Zając
        Wieczorek Jabłoński Król Majewski Olszewski Jaworski Wróbel Malinowski Pawlak Witkowski Walczak
        Stępień Górski Rutkowski Michalak Sikora Ostrowski Baran Duda Szewczyk Tomaszewski Pietrzak Marciniak
        Wróblewski Zalewski Jakubowski Jasiński Zawadzki Sadowski Bąk Chmielewski Włodarczyk Borkowski
        Czarnecki Sawicki Sokołowski Urbański Kubiak Maciejewski Szczepański Kucharski Wilk Kalinowski Lis
        Mazurek Wysocki Adamski Kaźmierczak Wasilewski Sobczak Czerwiński Andrzejewski Cieślak Głowacki
        Zakrzewski Kołodziej Sikorski Krajewski Gajewski Laskowski Ziółkowski Brzeziński Szulc Dąbrowska
        Wiśniewska Kamińska Zielińska Szymańska Woźniakowska Kozłowska Jabłońska Wróblewska Jasińska
        Sokołowska Szczepańska Czerwińska Głowacka Ziółkowska Brzezińska Źródłowska Świderska Ćwiklińska
        Żukowska Śliwa Żak Ślusarczyk Gołębiowski Gałązka Książek Trąbka Cząstka Kościelny Śmigły Ćwik Mączka
        Płócienniczak Zięba Kępa Ogórek Dębski Łącki Źrebiec Goździk Łoś Miś Kuś Puć Rać Mędrzec Bączek Więcek
        Pająk"""
    ),
    "Hungarian": (
        """
        János László István József Zoltán Sándor Gábor Ferenc Attila Péter Tamás Zsolt Tibor András Csaba Imre
        Lajos György Balázs Gyula Mihály Károly Róbert Béla Dávid Dániel Ádám Bálint Gergő Máté Ákos Örs Győző
        Jenő Ernő Dezső Rezső Kornél Kristóf Szilárd Árpád Géza Mária Erzsébet Katalin Ilona Éva Anna
        Zsuzsanna Margit Judit Ágnes Julianna Andrea Ildikó Erika Krisztina Irén Mónika Edit Gabriella Szilvia
        Anikó Rozália Tímea Viktória Réka Zsófia Boglárka Emőke Tünde Kinga Hajnalka Ibolya Piroska Györgyi
        Nagy Kovács Tóth Szabó Horváth Varga Kiss Molnár Németh Farkas Balogh Papp Takács Juhász Lakatos
        Mészáros Oláh Simon Rácz Fekete Szilágyi Török Fehér Gál Balázsi Kis Szűcs Kocsis Pintér Fodor Orsós
        Szalai Sipos Magyar Lukács Gulyás Bíró Király Katona László Jakab Bogdán Kovácsné Székely Vörös Antal
        Bognár Hegedűs Fülöp Váradi Lengyel Pásztor Somogyi Győri Bodnár Sárközi Dudás Máté Nemes Faragó Soós
        Kelemen Halász Szőke Pál Erdős Dobó Dömötör Füredi Kőszegi Őri Ürmös Űrhegyi Csűrös Gyűrű Bőhm Köröndi
        Kövér Görög Bükki Tűzkő Csörgő Érsek Ónodi Újvári Ősz"""
    ),
    "German": (
        """
        Jürgen Günther Jörg Björn Götz Sören Käthe Bärbel Jürgens Müller Schäfer Köhler König Krüger Möller
        Böhm Jäger Schröder Günter Köster Größe Weiß Groß Voß Preuß Strauß Förster Döring Kühn Hübner Brünn
        Bäcker Kästner Lämmle Nägele Österreicher Übel Äpfel Ölschläger Brühl Löffler Händel Göbel Röder
        Bühler Rößler Heß Schüßler Mößner Wüst Grün Grünewald Kühne Lüdke Düring Stürmer Hänsel Gärtner Krämer
        Vögel Höfer Schön Schönfeld Schütz Schütte Mühlbauer Bär Bäumer Bräuer Räuber Häfner Sträßer Süß Späth
        Jänicke Kröger Dörr Wörner Flöter Tönnies Nüßlein Lößl Dürr Zöller Zäh Thäle"""
    ),
    "French": (
        """
        Barrès Vallès Serrès Genès Alès Rhodès Daguès Molène Irénée Fèvre Mège Liège Sèze Brès Arlès Després Prés Bonté Santé Daudé Roché Touré Dubé Fabrèges
        François Françoise André Hélène Benoît Jérôme Étienne Éric Élodie Cécile Céline Gérard Rémi Rémy
        Sébastien Frédéric Frédérique Stéphane Stéphanie Mélanie Véronique Valérie Aurélie Amélie Anaïs Loïc
        Loïs Zoé Noé Chloé Léa Léo Théo Théodore Joël Noël Gaël Gaëlle Maël Raphaël Michaël Mickaël Raphaëlle
        Daphné Désiré Désirée Dorothée Geneviève Hervé Irène Jean-François René Renée Solène Thérèse Timothée
        Vénus Zoë Lefèvre Lefebvre Müller Légère Gérôme Côté Bélanger Pépin Pénélope Mathé Prévost Forêt Crête
        Béchamel Barré Barthélemy Bérenger Besançon Chrétien Clément Delâtre Désormeaux Duprés Guérin Héroux
        Hébert Jégou Lévêque Maître Mérimée Ménard Noé Pelé Poincaré Prévert Périer Rivière Rosière Séguin
        Tétreault Thévenet Traoré Vallée Évrard Gravière Mercœur Lecœur Brûlé Brûlart Goût Août Lemaître
        Bénoît Garçon Façade Gonçalves Fénelon Fouché Gégout Bédard Dufrêne Duchêne Frêche Beauchêne Hénault
        L'Hôpital Grâce Pâris Château Gâteau Pâquet Guénolé Goëlo Béguë"""
    ),
    "Spanish": (
        """
        José María Jesús Ángel Andrés Ramón Joaquín Íñigo Iñaki Rubén Óscar Álvaro Iván Adrián Sebastián
        Nicolás Tomás Martín Matías Agustín Víctor Héctor César Raúl Félix Germán Julián Fermín Inés Belén
        Begoña Mónica Verónica Lucía Sofía Ángela Rocío Concepción Encarnación Asunción García Rodríguez
        González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández Díaz Álvarez Muñoz
        Gutiérrez Núñez Ibáñez Peña Ordóñez Yáñez Zúñiga Castañeda Ávila Suárez Vázquez Domínguez Ramírez
        Méndez Benítez Gálvez Giménez Márquez Cortés Garzón León Chacón Calderón Rincón Marín Guzmán Román
        Durán Galán Millán Galván Morán Beltrán Cáceres Cárdenas Bermúdez Núñez Núñez Argüelles Agüero Güell
        Ureña Acuña Briceño Nariño Cariño Montañés Marañón Quiñones Treviño Patiño Avendaño Cedeño Niño Piñera
        Piñeiro Bolaños Ríos Solís Sáenz Sáez Báez Peláez Élida Águeda Úrsula"""
    ),
    "Portuguese": (
        """
        Águeda Álvaro Amália Américo Anália Angélica Antão Aníbal Armênio Bárbara Basílio Belmiro Cátia Cecília Célia Cícero Délio Domício Emília
        Emílio Eugênia Eugénio Fátima Félix Gláucia Glória Hélder Hélio Inácio Isaías Jacó Jéssica Josué Júlio Laís Lázaro Leônidas Lívia Luísa
        Márcio Mário Moisés Nádia Nicéia Noé Olívia Óscar Otília Porfírio Régis Rómulo Rosália Salomé Sílvia Sílvio Tânia Tarcísio Teodósio Valério
        Vânia Vítor Zacarias Sá Sé Pádua Távora Antunhães Baião Boléo Cabaço Casimiro Colaço Corrêa Corte-Real Covilhã Damásio Dário Estácio Fragão
        João José António Antônio Gonçalo Luís Tomás Tomé Simão Sebastião Estevão André Mário Sérgio Flávio
        Fábio Cláudio Vinícius César Inês Conceição Ângela Ângelo Lúcia Sônia Mônica Letícia Patrícia Vitória
        Glória Flávia Cláudia Natália Júlia Antónia Zélia Débora Érica Ética Gonçalves Lourenço Mendonça
        Bragança França Assunção Leitão Falcão Galvão Aragão Brandão Beltrão Simões Guimarães Magalhães Mourão
        Negrão Araújo Macêdo Macedo Azevêdo Conceição Encarnação Ribeirão Romão Serrão Varão Paixão Salomão
        Abrão Calção Lação Álvares Antunes Esteves Fagundes Vasconcelos Camões Lobão Portão Sequeirão Patrão
        Rebelão Durães Novães Gusmão Trovão Cunhã Maçã Irmã Grã Avô Avó Caçador Açores Praça Graça Lança
        Moçâmbique Ônix Ítalo Índia"""
    ),
    "Italian": (
        """
        Niccolò Nicolò Noè Mosè Giosuè Salomè Donà Dalì Totò Bartolomè Cantù Corrò Daidò Frè Libè Mascì Perù
        Scicolò Calò Nardò Bettà Corà Forlì Facchinà Padà Colò Crisafì Rovinò Fallà Canalì Cipollà Nucerà
        Pezzè Trevì Zanò Zuccalà Crucillà Furnò Mulè Cucè Catalfamò Romanò Mannarà"""
    ),
    "Nordic": (
        """
        Åsa Åke Björn Göran Jörgen Sören Mårten Mats Håkan Pär Östen Örjan Måns Märta Kerstin Åström Sjöberg
        Sjögren Öberg Lindström Nyström Bergström Engström Söderberg Söderström Björk Björklund Lönn Löfgren
        Löfqvist Hägg Hägglund Hällström Åberg Ågren Nordström Ström Östlund Grönlund Grön Hög Högberg
        Mårtensson Jönsson Göransson Börjesson Pålsson Håkansson Hjälm Väinö Päivi Jyrki Jarmo Sirkka Mäkinen
        Nieminen Mäkelä Hämäläinen Järvinen Lehtimäki Rämö Kärkkäinen Hänninen Pöyry Tähtinen Määttä Väisänen
        Pääkkönen Räikkönen Salmenperä Hakkinen Häkkinen Seppälä Mattila Heikkilä Leppänen Karjalainen
        Savolainen Jääskeläinen Töyrylä Löyttyniemi Ahlström Ylä-Mäki Kähkönen Köykkä Törmänen Søren Jørgen
        Bjørn Torbjørn Åge Øystein Øyvind Håkon Pål Kåre Ståle Tor-Bjørn Jørn Sørensen Jørgensen Østergaard
        Møller Kjær Skjødt Ødegård Ødegaard Bjørnsen Nygård Håland Bråten Bakkegård Grønli Sæther Sætre Lærum
        Bækken Grøn Grønbæk Nørgaard Nørregaard Højgaard Højlund Bæk Bæch Kær Kjærgaard Krøyer Lønning Løvås
        Hågensen Sjøberg Strøm Brøndum Rønne Tønder Hjørring Mærsk Præstegård Gås Åsen Våge Låg Træen Æbelø"""
    ),
    "Icelandic": (
        """
        Guðrún Sigríður Jón Guðmundur Þorsteinn Þórður Þóra Þórunn Björn Ólafur Óskar Árni Ásta Ásgeir
        Sigurður Gísli Hörður Ragnheiður Steinþór Friðrik Hjördís Kristín Kristján Páll Pétur Sævar Ægir Örn
        Ýmir Eyþór Eiður Guðjónsson Jónsdóttir Sigurðardóttir Guðmundsdóttir Þorvaldsson Björnsdóttir
        Ólafsdóttir Pálsdóttir Árnason Þórðarson"""
    ),
    "Romanian": (
        """
        Ştefan Ștefan Ionuţ Ionuț Răzvan Cătălin Bogdan Mădălina Cătălina Ionuţa Ştefania Ștefania Ioniţă
        Ioniță Ţuţu Țuțu Pătraşcu Pătrașcu Brătianu Bălan Rădulescu Cătălinescu Ţurcanu Țurcanu Mureşan
        Mureșan Popovăţ Moldoveanu Călin Călinescu Băsescu Năstase Văcărescu Crişan Crișan Ardeleanu Lăzărescu
        Păun Pîrvu Pârvu Câmpeanu Câmpean Brâncuşi Brâncuși Mîndruţă Mândruță Sîrbu Sârbu Dănilă Gavrilă
        Vasilică Căpăţână Constanţa Constanța Enăchescu Bîrsan Bârsan Vîlcu Vâlcu Măgureanu Bătrânu Ghiţă
        Ghiță Costică Petrică Nicuşor Nicușor Floareş Mihăilă Mihăilescu Grădinaru Tănase Tănăsescu Zamfirică
        Jiană Negruţiu Negruțiu Bucşă Moţoc Lupaşcu Roşu Roșu Roşca Negoiţă Şerban Şerbănescu Ţepeş Ţăranu
        Ţară Îndrei Înţelept"""
    ),
    "South Slavic": (
        """
        Željko Zoran Siniša Tomislav Krešimir Zvonimir Nikša Duško Saša Miloš Uroš Boštjan Jože Matjaž Aleš
        Gašper Žiga Tjaša Nataša Đurđa Đorđe Snježana Dražen Anđelko Anđela Božidar Mišo Ćiro Jurić Horvat
        Kovačević Babić Marić Novak Jurišić Kovačić Knežević Vuković Marković Petrović Matić Tomić Pavlović
        Kovač Božić Blažević Grgić Pavić Radić Perić Filipović Šarić Lovrić Vidović Perković Popović Bošnjak
        Jukić Barišić Jovanović Nikolić Đorđević Đukić Stojanović Ilić Stanković Đurić Milošević Živković
        Šimić Šimunić Čolić Čović Žižić Župan Krznarić Zupančič Potočnik Kovačič Mlakar Kralj Golob Turk Božič
        Kranjc Korošec Bizjak Hribar Kotnik Kavčič Rozman Oblak Petek Kolar Žagar Košir Koren Šmid Vovk Jerič
        Črnič Žnidaršič Čuk Hočevar Knavs Pušnik Škof Zadravec Đaković Ačimović"""
    ),
    "Turkish": (
        """
        Ayşe Gökhan Gülşen Şükrü Çağlar Özgür Özlem Ömer Ümit Ülkü Çiğdem Ağca Tuğba Tuğçe Yiğit Çağatay Oğuz
        Oğuzhan Ertuğrul Işık Işıl Işıl Yıldız Aydın Kadir İbrahim İsmail İlker İrem İpek İlhan Hülya Gül
        Gülşah Nurgül Barış Savaş Şahin Şebnem Sibel Şule Ahmet Mustafa Yılmaz Kaya Demir Çelik Şahin Yıldırım
        Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan Şimşek Polat Korkmaz Özcan
        Çakır Erdoğan Yavuz Can Acar Şen Aktaş Güler Yalçın Güneş Bozkurt Bulut Keskin Ünal Turan Gündoğdu
        Işıkçı Avcı Kaplan Balcı Taş Aksoy Kaçmaz Sarı Altıntaş Bayındır Akyıldız Kırmızı Sarıkaya Balıkçı
        Uçar Güçlü Kahramanoğlu Hacıoğlu Sağlam Dağ Ağaoğlu Boğaz"""
    ),
    "Baltic": (
        """
        Jānis Andris Juris Ģirts Māris Aigars Pēteris Kārlis Mārtiņš Jēkabs Gatis Krišjānis Ilmārs Uldis Zīle
        Bērziņš Kalniņš Ozoliņš Liepiņš Krūmiņš Balodis Eglītis Zariņš Pētersons Vītols Kļaviņš Kārkliņš
        Āboliņš Šmits Siliņš Lapiņš Ķeniņš Kūms Ņikita Ļubova Līga Ilzīte Kristīne Inese Jonas Antanas
        Česlovas Žydrūnas Šarūnas Eglė Rūta Agnė Giedrė Jūratė Vytautė Živilė Aušra Eugenijus Kęstutis
        Vaitiekūnas Stankevičius Kazlauskas Petrauskas Jankauskas Žukauskas Butkevičius Paulauskas
        Vasiliauskas Baranauskas Urbonas Navickas Rimkevičius Kavaliauskienė Žilinskaitė Petrauskaitė
        Stankūnaitė Jonaitė Kazlauskaitė Šimkutė Žukauskaitė Tõnu Jüri Ülo Mägi Tamm Saar Sepp Mägi Kask
        Õunapuu Pärn Kõiv Rätsep Jõgi Mäekivi Põld Jänes Järv Vään Tõnisson Šķēle Ūdris Ērglis Gžibovskis
        Bružas Mačiulis Dičpetris"""
    ),
    "Greek": (
        """
        Γιώργος Γεώργιος Κώστας Κωνσταντίνος Δημήτρης Δημήτριος Ιωάννης Γιάννης Νίκος Νικόλαος Παναγιώτης
        Βασίλης Χρήστος Αθανάσιος Μιχάλης Ευάγγελος Σπύρος Αντώνης Θεόδωρος Ηλίας Άγγελος Έλενα Ελένη Μαρία
        Κατερίνα Αικατερίνη Βασιλική Σοφία Αγγελική Γεωργία Δήμητρα Κωνσταντίνα Παρασκευή Ιωάννα Ευαγγελία
        Άννα Χριστίνα Ειρήνη Παπαδόπουλος Βλάχος Αγγελόπουλος Νικολαΐδης Γεωργίου Πετρίδης Αθανασιάδης
        Δημητρίου Παπαδάκης Παππάς Καραγιάννης Μακρής Οικονόμου Αντωνίου Θεοδωρόπουλος Παπαδοπούλου Ιωάννου
        Μιχαηλίδης Χατζής Κωνσταντινίδης Ζαχαρίας Ξένος Ψαράς Φωτεινή Λαμπρινή Οδυσσέας Ώρα Ύδρα Ίων Ήρα"""
    ),
    "Ukrainian": (
        """
        Олександр Володимир Андрій Сергій Микола Дмитро Іван Юрій Василь Віктор Ігор Олег Євген Тарас Богдан
        Ярослав Михайло Петро Роман Оксана Наталія Олена Ірина Світлана Тетяна Людмила Юлія Ганна Катерина
        Марія Надія Любов Галина Їжакевич Шевченко Бойко Коваленко Бондаренко Ткаченко Кравченко Олійник
        Шевчук Коваль Поліщук Ткачук Савченко Марченко Руденко Мельник Лисенко Петренко Клименко Павленко
        Гриценко Мороз Кузьменко Гнатюк Захарченко Ярошенко Хоменко Єременко Щербак Яковенко Журавель Цимбал
        Гайдай Федоренко Чорновіл Українець Рильський Їжак"""
    ),
    "Russian": (
        """
        Александр Сергей Дмитрий Андрей Алексей Максим Евгений Иван Михаил Николай Владимир Павел Виктор Юрий
        Илья Пётр Фёдор Семён Игорь Олег Елена Ольга Наталья Татьяна Ирина Светлана Анна Мария Екатерина Юлия
        Людмила Галина Любовь Надежда Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков
        Фёдоров Морозов Волков Алексеев Лебедев Семёнов Егоров Павлов Козлов Степанов Николаев Орлов Андреев
        Макаров Никитин Захаров Зайцев Соловьёв Борисов Яковлев Григорьев Романов Воробьёв Сергеев Кузьмин
        Фролов Александров Дмитриев Королёв Гусев Киселёв Ильин Максимов Поляков Сорокин Виноградов Ковалёв
        Белов Медведев Антонов Тарасов Жуков Баранов Филиппов Комаров Давыдов Щербаков Цветкова Шилов Чернова
        Эльза Хохлов Съедин Георги Христо Ангелов Стоянов Димитров Тодорова Желязков Пенчо Първанов Къдрев"""
    ),
}
